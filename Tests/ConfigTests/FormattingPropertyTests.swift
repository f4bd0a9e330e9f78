import Basics
import Testing

@testable import Config

@Suite("Formatting changes nothing")
struct FormattingPropertyTests {
    /// Every wrong file of the reports, the shipped file, and files that use most of the grammar.
    static let corpus: [[UInt8]] = {
        let reports =
            AddressReportTests.cases + ForwardingReportTests.cases + GrammarReportTests.cases
            + InstrumentReportTests.cases + OptionReportTests.cases + RouteBlockReportTests.cases
            + SharedListenerReportTests.cases + TopReportTests.cases + VariableAndImportReportTests.cases
        let examples = DirectiveHelp.rows.compactMap(\.example)
        return reports.map { Array($0.file.utf8) } + examples.map { Array($0.utf8) }
            + [RobustnessTests.shipped, RobustnessTests.dense]
    }()

    @Test("every file of these tests says the same when it is formatted, and is not changed a second time")
    func files() throws {
        #expect(Self.corpus.count > 80)
        for file in Self.corpus { try check(file) }
    }

    @Test("the shipped file is formatted")
    func shipped() {
        let text = String(decoding: RobustnessTests.shipped, as: UTF8.self)
        #expect(FormattedSource(RobustnessTests.shipped, path: "proxy.conf") == .text(text))
    }

    @Test("so it is with files that nobody would write", arguments: 1...10 as ClosedRange<UInt64>)
    func generated(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var accepted = 0
        for _ in 0..<20 where try check(Array(Self.statements(depth: 0, &random).utf8)) { accepted += 1 }
        #expect(accepted == 20)
    }

    @Test("and with files that were damaged", arguments: 1...8 as ClosedRange<UInt64>)
    func damaged(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let marks = Array("{};\"\\$#\n\r\t ".utf8)
        for _ in 0..<40 {
            var bytes = Bool.random(using: &random) ? RobustnessTests.shipped : RobustnessTests.dense
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                if Bool.random(using: &random) { bytes.remove(at: place) }
                bytes.insert(marks.randomElement(using: &random) ?? 0, at: place)
            }
            try check(bytes)
        }
    }

    /// - Returns: whether the file could be formatted.
    @discardableResult
    private func check(_ bytes: [UInt8]) throws -> Bool {
        let source = String(decoding: bytes, as: UTF8.self)
        guard case .text(let text) = FormattedSource(bytes, path: "proxy.conf") else {
            #expect(Reading(bytes: bytes).configuration == nil, "\(source)")
            return false
        }
        let formatted = Array(text.utf8)
        #expect(FormattedSource(formatted, path: "proxy.conf") == .text(text), "\(source)")
        #expect(Self.comments(formatted) == Self.comments(bytes), "\(source)")
        #expect(Self.meaning(formatted) == Self.meaning(bytes), "\(source)\n-> \(text)")
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) where line.hasSuffix("\r") {
            Issue.record("a carriage return in \(text)")
        }
        #expect(!text.contains("\n\n\n") && !text.hasPrefix("\n") && (text.isEmpty || text.hasSuffix("\n")), "\(text)")
        return true
    }

    private static func comments(_ bytes: [UInt8]) -> [String] {
        SourcePiece.all(of: SourceFile(path: "", bytes: bytes), environment: { $0 }).compactMap { piece in
            guard case .comment(let comment) = piece else { return nil }
            return comment.text
        }
    }

    /// What a reader takes from a file, wherever it stands in it.
    private static func meaning(_ bytes: [UInt8]) -> String {
        let reading = Reading(bytes: bytes)
        let nowhere = SourcePosition(file: "", line: 0, column: 0)
        var configuration = reading.configuration
        for index in configuration?.services.indices ?? 0..<0 {
            configuration?.services[index].position = nowhere
            for route in configuration?.services[index].routes.indices ?? 0..<0 {
                configuration?.services[index].routes[route].position = nowhere
            }
            for metric in configuration?.services[index].ownMetrics.indices ?? 0..<0 {
                configuration?.services[index].ownMetrics[metric].position = nowhere
            }
        }
        // Which of two places is "the first one" may be on another line now.
        let messages = reading.diagnostics.map { $0.message.split { $0.isNumber }.joined(separator: "N") }
        return "\(String(describing: configuration)) \(messages)"
    }

    // MARK: Files at random

    private static func statements(depth: Int, _ random: inout SeededRandom) -> String {
        let endings = ["\n", "\n\n\n", " ;", ";\n", " # c; { \" \\\n", "  \r\n", "\\\n\n", " \t # d\n# e \n\n  #f\n"]
        var text = Int.random(in: 0..<4, using: &random) == 0 ? "# first\n\n" : ""
        for _ in 0..<Int.random(in: 0...6, using: &random) {
            text += words(&random)
            if depth < 3, Int.random(in: 0..<3, using: &random) == 0 {
                text += [" {", " { ", " {\n", " { # g\n", "\\\n {\n\n"].randomElement(using: &random) ?? ""
                text += text.hasSuffix("{") ? " " : ""
                text += statements(depth: depth + 1, &random)
                text += ["}", " }", "\n}"].randomElement(using: &random) ?? ""
            }
            text += endings.randomElement(using: &random) ?? ""
        }
        // A comment or a word runs on to the line's end.
        return text + "\n"
    }

    private static func words(_ random: inout SeededRandom) -> String {
        let names = ["a", "routes", "connections_per_address", "import", "\"q q\"", "é", "GET,POST", "${A:-x y}"]
        let words = [
            "b", "/a/{b}", "\"\"", "\"; # { }\"", "\"a\\\n  b\"", "\"a\\\r\n  b\"", "a\\b", "c\\ ", "\\ ", "a#b",
            "^/{2}$",
            "${B}", "${C:-\"}", "\"x\\\"\\\\\"", String(repeating: "long", count: 12),
        ]
        let gaps = [" ", "  ", "\t", " \\\n", "\\\r\n    ", " \\\n \\\n"]
        var text = names.randomElement(using: &random) ?? ""
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            text += gaps.randomElement(using: &random) ?? ""
            text += words.randomElement(using: &random) ?? ""
        }
        return text
    }
}
