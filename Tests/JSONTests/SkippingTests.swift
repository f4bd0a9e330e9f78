import Basics
import JSON
import Testing

@Suite("JSON tokenizer: what is passed over")
struct SkippingTests {
    /// The text of the members `a` of the outer object, the rest passed over.
    private func membersNamedA(_ chunks: [[UInt8]]) throws(JSONError) -> [String] {
        var tokenizer = JSONTokenizer()
        var found: [String] = []
        var isWanted = false
        for chunk in chunks {
            var event = try tokenizer.next(chunk.span)
            while event != .needsInput {
                switch event {
                case .name(let range, true) where tokenizer.depth == 1:
                    isWanted = chunk.span.bytes(range).equals("a")
                    if !isWanted { tokenizer.skipValue() }
                case .skipped, .objectStart, .objectEnd: found.append("\(event)")
                case .name: found.append("name")
                case .number(let range, true): found.append(chunk.span.bytes(range).text())
                default: found.append("\(event)")
                }
                event = try tokenizer.next(chunk.span)
            }
        }
        return found
    }

    @Test(
        "a value that nobody wants is one event",
        arguments: [
            "1", "-1.5e3", "\"x\\n\\ud83d\\ude00\"", "true", "{}", "[]", "[1,[2,{\"a\":3}],\"]\"]",
            "{\"a\":{\"a\":[]},\"b\":\"}\"}",
        ])
    func value(text: String) throws {
        let found = try membersNamedA([Array("{\"x\": \(text) ,\"a\":7,\"y\":\(text)}".utf8)])
        #expect(found == ["objectStart", "skipped", "7", "skipped", "objectEnd"])
    }

    @Test("the same when the text comes in two parts, wherever it is cut outside of names and numbers")
    func cut() throws {
        let text = Array("{\"x\": [1,{\"a\":\"\\u00e9é\"},null] ,\"a\": 7 ,\"y\":{\"a\":[]}}".utf8)
        for cut in 6..<30 {
            let found = try membersNamedA([Array(text[..<cut]), Array(text[cut...])])
            #expect(found == ["objectStart", "skipped", "7", "skipped", "objectEnd"], "cut at \(cut)")
        }
    }

    @Test("an element that is to be skipped may not be there")
    func element() throws {
        var tokenizer = JSONTokenizer()
        let text: [UInt8] = Array("[[1],[]]".utf8)
        var events: [JSONEvent] = []
        for _ in 0..<2 { events.append(try tokenizer.next(text.span)) }
        tokenizer.skipValue()
        for _ in 0..<3 { events.append(try tokenizer.next(text.span)) }
        tokenizer.skipValue()
        for _ in 0..<2 { events.append(try tokenizer.next(text.span)) }
        #expect(
            events == [
                .arrayStart, .arrayStart, .skipped, .arrayEnd, .arrayStart, .arrayEnd, .arrayEnd,
            ])
        #expect(tokenizer.isComplete)
    }

    @Test("the rest of an object or array is passed over up to its end")
    func rest() throws {
        var tokenizer = JSONTokenizer()
        let text: [UInt8] = Array("[{\"a\":[1],\"b\":{\"c\":[{}]}},2]".utf8)
        var events: [JSONEvent] = []
        for _ in 0..<2 { events.append(try tokenizer.next(text.span)) }
        tokenizer.skipToEnd()
        events.append(try tokenizer.next(text.span))
        tokenizer.skipToEnd()
        events.append(try tokenizer.next(text.span))
        #expect(events == [.arrayStart, .objectStart, .objectEnd, .arrayEnd])
    }

    @Test("what is passed over is checked", arguments: [("[01]", 7), ("{\"a\":\"\t\"}", 11), ("[[}", 7), ("tru}", 8)])
    func checked(text: String, offset: Int) {
        let bytes: [UInt8] = Array("{\"x\":\(text)}".utf8)
        do throws(JSONError) {
            _ = try membersNamedA([bytes])
            Issue.record("no error")
        } catch {
            #expect(error.position.offset == offset)
        }
    }
}
