import JSON
import Testing

@Suite("JSON nodes")
struct NodeReaderTests {
    private func place(_ offset: Int, _ line: Int, _ column: Int) -> JSONPosition {
        JSONPosition(offset: offset, line: line, column: column)
    }

    @Test("a text becomes its values with their places, members in order")
    func whole() throws {
        let text: [UInt8] = Array("{\"b\": [1, \"é\\n\"],\n \"a\": {\"c\": null}}".utf8)
        let root = try JSONNodeReader.read(text.span)
        let numbers = JSONNode(
            .array([JSONNode(.number("1"), at: place(7, 1, 8)), JSONNode(.string("é\n"), at: place(10, 1, 11))]),
            at: place(6, 1, 7))
        let inner = JSONNode(
            .object([
                JSONMember(name: "c", at: place(26, 2, 8), value: JSONNode(.literal(.null), at: place(31, 2, 13)))
            ]), at: place(25, 2, 7))
        #expect(
            root
                == JSONNode(
                    .object([
                        JSONMember(name: "b", at: place(1, 1, 2), value: numbers),
                        JSONMember(name: "a", at: place(20, 2, 2), value: inner),
                    ]), at: place(0, 1, 1)))
    }

    @Test("of two members with one name the last is found")
    func twice() throws {
        let root = try JSONNodeReader.read(Array("{\"a\":1,\"a\":2}".utf8).span)
        #expect(root["a"]?.content == .number("2"))
        #expect(root.members.map(\.name) == ["a", "a"])
    }

    @Test("only what is wanted is kept")
    func wanted() throws {
        let text: [UInt8] = Array("{\"a\":{\"x\":{\"deep\":1},\"y\":2},\"b\":[{\"x\":3,\"y\":[4]}],\"c\":\"5\"}".utf8)
        var asked: [String] = []
        let root = try JSONNodeReader.read(text.span) { path in
            asked.append(path.joined(separator: "."))
            return path.last != "x" && path.last != "c"
        }
        #expect(asked == ["a", "a.x", "a.y", "b", "b.x", "b.y", "c"])
        #expect(root["a"]?.members.map(\.name) == ["y"])
        #expect(root["b"]?.elements.first?.members.map(\.name) == ["y"])
        #expect(root["c"] == nil)
    }

    @Test("a number may be the whole text")
    func number() throws {
        #expect(try JSONNodeReader.read(Array("12".utf8).span).content == .number("12"))
    }

    @Test("more values than asked for are an error, as is an unwanted part that is no JSON")
    func bounds() {
        let text: [UInt8] = Array("[1,2,3]".utf8)
        #expect(throws: JSONError(.size, at: place(5, 1, 6))) { try JSONNodeReader.read(text.span, nodesMax: 2) }
        let broken: [UInt8] = Array("{\"a\":[,]}".utf8)
        #expect(throws: JSONError(.valueOrArrayEnd, at: place(6, 1, 7))) {
            try JSONNodeReader.read(broken.span) { _ in false }
        }
    }
}
