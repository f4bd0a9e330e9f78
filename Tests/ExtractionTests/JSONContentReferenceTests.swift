import Basics
import Extraction
import JSON
import Testing

/// Texts and paths by chance, held against a tree of the whole text.
@Suite("JSON content reader against a tree")
struct JSONContentReferenceTests {
    private static let names = ["a", "ab", "abc", "b", "é", "a.b", "", "\u{1}", "😀"]

    private struct Maker {
        var random: SeededRandom

        mutating func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }

        mutating func space() -> String { ["", "", "", " ", "\n  ", "\t"][below(6)] }

        mutating func string(_ text: String) -> String {
            var written = "\""
            for unit in text.unicodeScalars {
                if below(4) == 0 || unit.value < 0x20 {
                    for half in String(unit).utf16 {
                        let digits = String(half, radix: 16)
                        written += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                    }
                } else {
                    written.unicodeScalars.append(unit)
                }
            }
            return written + "\""
        }

        mutating func value(depth: Int) -> String {
            switch below(depth > 4 ? 5 : 9) {
            case 0: return ["true", "false", "null"][below(3)]
            case 1: return ["0", "-1.5", "12e-3", "123456789012345678901234567890"][below(4)]
            case 2: return string(String(repeating: ["x", "é", "€"][below(3)], count: below(150)))
            case 3, 4: return string(JSONContentReferenceTests.names[below(9)])
            case 5, 6:
                let elements = (0..<below(4)).map { _ in space() + value(depth: depth + 1) + space() }
                return "[" + space() + elements.joined(separator: ",") + "]"
            default:
                let members = (0..<below(6)).map { _ in
                    space() + string(JSONContentReferenceTests.names[below(9)]) + space() + ":" + space()
                        + value(depth: depth + 1)
                }
                return "{" + members.joined(separator: ",") + space() + "}"
            }
        }

        mutating func path() -> JSONPath {
            JSONPath(
                steps: (0..<below(5)).map { _ in
                    below(3) == 0
                        ? .element(below(4)) : .member(Array(JSONContentReferenceTests.names[below(9)].utf8))
                })
        }
    }

    @Test("what is found is what a tree of the text has there")
    func whole() throws {
        var maker = Maker(random: SeededRandom(seed: 7))
        var reader = ReaderUnderTest()
        for round in 0..<4000 {
            let text = Array(((maker.below(3) == 0 ? "{\"a\":" : "[") + maker.value(depth: 0)).utf8)
            let close: [UInt8] = text[0] == 0x5B ? [0x5D] : [0x7D]
            let bytes = text + close
            let paths = (0..<1 + maker.below(12)).map { _ in maker.path() }
            let fields = JSONFieldSet(paths.enumerated().map { (path: $0.element, slot: $0.offset) })
            let root = try JSONNodeReader.read(bytes.span)
            let wanted = Reading(values: paths.map { reference(root, $0) }, failure: nil)
            let step = 1 + maker.below(9)
            let pieces = stride(from: 0, to: bytes.count, by: step).map { bytes[$0..<min($0 + step, bytes.count)] }
            for way in [[bytes[...]], pieces] {
                let reading = reader.read(way, fields, slots: paths.count)
                #expect(reading == wanted, "round \(round): \(String(decoding: bytes, as: UTF8.self)) \(paths)")
            }
        }
    }

    @Test("a text with a byte changed or missing reads the same however it comes")
    func damaged() throws {
        var maker = Maker(random: SeededRandom(seed: 8))
        var reader = ReaderUnderTest()
        for round in 0..<400 {
            var bytes = Array(("{\"a\":" + maker.value(depth: 2) + ",\"b\":" + maker.value(depth: 2) + "}").utf8)
            let place = maker.below(bytes.count)
            if maker.below(2) == 0 { bytes.remove(at: place) } else { bytes[place] = UInt8(maker.below(256)) }
            if maker.below(4) == 0 { bytes.removeLast(maker.below(bytes.count)) }
            let paths = (0..<6).map { _ in maker.path() }
            let fields = JSONFieldSet(paths.enumerated().map { (path: $0.element, slot: $0.offset) })
            let readings = reader.readAllWays(bytes, fields, slots: paths.count)
            #expect(readings.count == 1, "round \(round): \(String(decoding: bytes, as: UTF8.self)) \(paths)")
            let isWhole = (try? JSONNodeReader.read(bytes.span)) != nil
            #expect((readings[0].failure == nil) == isWhole)
        }
    }
}
