import Config
import Foundation
import Testing

/// A case of `Tests/WrongFiles.txt`.
struct WrongFile: CustomTestStringConvertible, Sendable {
    struct Place: Hashable {
        let file: String
        let line: Int
        let column: Int
    }

    let name: String
    private(set) var files: [String: String] = [:]
    private(set) var places: [Place] = []
    private(set) var messages: [String] = []

    var testDescription: String { name }

    static let all: [WrongFile] = {
        let tests = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        let path = tests.deletingLastPathComponent().appendingPathComponent("WrongFiles.txt")
        let text = (try? String(contentsOf: path, encoding: .utf8)) ?? ""
        return text.split(separator: "\n=== ").dropFirst().map { WrongFile(String($0)) }
    }()

    private init(_ text: String) {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
        name = lines.popFirst().map(String.init) ?? ""
        var file = ""
        for line in lines {
            if line.hasPrefix("--- ") {
                file = String(line.dropFirst(4))
                files[file] = ""
            } else if line.hasPrefix("!!! ") {
                messages.append(String(line.dropFirst(4)))
            } else {
                add(line, to: file)
            }
        }
    }

    private mutating func add(_ line: Substring, to file: String) {
        var plain = String.UnicodeScalarView()
        let number = files[file, default: ""].unicodeScalars.count { $0 == "\n" } + 1
        for scalar in line.unicodeScalars {
            switch scalar {
            case "\u{2038}": places.append(Place(file: file, line: number, column: plain.count + 1))
            case "\u{2409}": plain.append("\t")
            case "\u{240D}": plain.append("\r")
            case "\u{241B}": plain.append("\u{1B}")
            default: plain.append(scalar)
            }
        }
        files[file, default: ""] += String(plain) + "\n"
    }
}

@Suite("Wrong files")
struct WrongFileTests {
    @Test("each error of a wrong file is told once, at its line and column", arguments: WrongFile.all)
    func places(_ wrong: WrongFile) throws {
        let main = try #require(wrong.files["proxy.conf"])
        let reading = Reading(main, imports: wrong.files)
        #expect(reading.diagnostics.map(\.message) == wrong.messages)
        let places = reading.diagnostics.map { WrongFile.Place(file: $0.file, line: $0.line, column: $0.column) }
        #expect(Set(places) == Set(wrong.places))
        #expect(places.count == wrong.places.count)
        #expect(reading.configuration == nil)
        for diagnostic in reading.diagnostics { #expect(diagnostic.excerpt != nil) }
    }

    @Test("there are more than sixty of them")
    func count() {
        #expect(WrongFile.all.count > 60)
        #expect(Set(WrongFile.all.map(\.name)).count == WrongFile.all.count)
    }
}
