import Basics
import Extraction
import JSON
import Testing

@Suite("JSON content reader")
struct JSONContentReaderTests {
    private func check(
        _ text: String, _ paths: [String], _ values: [Captured], _ failure: SkipReason? = nil, bytesMax: Int = 1 << 20,
        location: SourceLocation = #_sourceLocation
    ) throws {
        var reader = ReaderUnderTest()
        let fields = try JSONFieldSet(paths: paths)
        let readings = reader.readAllWays(Array(text.utf8), fields, slots: paths.count, bytesMax: bytesMax)
        #expect(readings == [Reading(values: values, failure: failure)], sourceLocation: location)
    }

    @Test("every kind of value is found, with the digits of numbers as they were written")
    func kinds() throws {
        try check(
            #"{"s":"a\"é","n":-1.50e+3,"t":true,"f":false,"z":null,"o":{"x":1},"l":[],"e":""}"#,
            ["s", "n", "t", "f", "z", "o", "l", "e", "none"],
            [
                .text("a\"é"), .number("-1.50e+3"), .plain(.true), .plain(.false), .plain(.null), .plain(.structure),
                .plain(.structure), .text(""), .missing,
            ])
    }

    @Test("a path leads through objects and arrays, and through a value that is wanted itself")
    func paths() throws {
        try check(
            #"{"job":{"items":[{"id":"a"},{"id":"b","x":[1,[2,3]]}],"id":7},"id":8}"#,
            ["job", "job.items[1].id", "job.id", "job.items[1].x[1][0]", "id", "job.items[2]", "job.items[0].id.x"],
            [.plain(.structure), .text("b"), .number("7"), .number("2"), .number("8"), .missing, .missing])
    }

    @Test(
        "the empty path is the text's own value",
        arguments: [
            ("12", Captured.number("12")), (" \"x\" ", .text("x")), ("null", .plain(.null)),
            ("[1]", .plain(.structure)),
        ])
    func root(text: String, value: Captured) throws { try check(text, [""], [value]) }

    @Test("an array may be the whole text")
    func rootArray() throws {
        try check(
            "[[0],{\"a\":[true]},5,6]", ["[1].a[0]", "[3]", "[0][0]", "[2].a"],
            [.plain(.true), .number("6"), .number("0"), .missing])
    }

    @Test("names are compared after their escapes are resolved")
    func names() throws {
        try check(
            #"{"client\u005fid":1,"\u0061\ud83d\ude00":2,"a.b":3,"client_i":4,"client_idd":5}"#,
            ["client_id", "a😀", #"a\.b"#, "client"], [.number("1"), .number("2"), .number("3"), .missing])
    }

    @Test("escapes of strings become UTF-8")
    func escapes() throws {
        try check(#"{"a":"\u00e9\ud83d\ude00\n\/\u0000\t"}"#, ["a"], [.text("é😀\n/\0\t")])
    }

    @Test("of members with one name the last counts, with all that stands below it")
    func duplicates() throws {
        try check(#"{"a":1,"a":null,"b":"x","b":"yy"}"#, ["a", "b"], [.plain(.null), .text("yy")])
        try check(
            #"{"a":{"b":1,"c":2},"a":{"c":3}}"#, ["a.b", "a.c", "a"], [.missing, .number("3"), .plain(.structure)])
        try check(#"{"a":[1,2],"a":"x"}"#, ["a[0]", "a[1]", "a"], [.missing, .missing, .text("x")])
        try check(#"{"a":2,"a":{"b":1}}"#, ["a.b", "a"], [.number("1"), .plain(.structure)])
    }

    @Test("more than 64 fields are kept apart")
    func manyFields() throws {
        let names = (0..<150).map { "f\($0)" }
        let all = names.map { "\"\($0)\":\"\($0)\"" }.joined(separator: ",")
        let fields = try JSONFieldSet(paths: names.map { "o." + $0 } + ["p"])
        var reader = ReaderUnderTest()
        let whole = reader.read([Array("{\"o\":{\(all)},\"p\":1}".utf8)[...]], fields, slots: 151)
        #expect(whole.values == names.map { .text($0) } + [.number("1")])
        let twice = reader.read([Array("{\"p\":1,\"o\":{\(all)},\"o\":{\"f70\":2}}".utf8)[...]], fields, slots: 151)
        #expect(twice.values == names.map { $0 == "f70" ? .number("2") : .missing } + [.number("1")])
    }

    @Test("one path may have several slots")
    func sharedPath() throws {
        try check(#"{"a":"\u0041b","a":"c"}"#, ["a", "a"], [.text("c"), .text("c")])
    }

    @Test(
        "a text that is cut or broken keeps what was found, but not half a value",
        arguments: [
            (#"{"a":1,"b":"xy"#, SkipReason.notJSON), (#"{"a":1,"b":1"#, .notJSON), (#"{"a":1,"b":"x\ud83d"#, .notJSON),
            (#"{"a":1 "b":2}"#, .notJSON), (#"{"a":1,"b":"x\ud800x"}"#, .notJSON), (#"{"a":1,"b":tru}"#, .notJSON),
            (#"{"a":1,"b":01}"#, .notJSON),
        ])
    func broken(text: String, reason: SkipReason) throws {
        try check(text, ["a", "b"], [.number("1"), .missing], reason)
    }

    @Test("half of a value leaves nothing, not even one that was found before")
    func brokenDuplicate() throws {
        for text in [
            #"{"a":1,"a":"x"#, #"{"a":1,"a":"x\#u{0}y"#, #"{"a":1,"a":tru"#, #"{"a":1,"a":12"#, #"{"a":1,"a""#,
        ] {
            try check(text, ["a"], [.missing], .notJSON)
        }
        try check(#"{"a":{"b":1,"c":2},"a":{"c":x"#, ["a.b", "a.c"], [.missing, .missing], .notJSON)
        try check(#"{"a":{"b":1},"a":-"#, ["a.b"], [.missing], .notJSON)
    }

    @Test("no text, and one that is not UTF-8, is no JSON")
    func noText() throws {
        try check("", ["a"], [.missing], .notJSON)
        try check("  ", ["a"], [.missing], .notJSON)
        try check("{} x", ["a"], [.missing], .notJSON)
        var reader = ReaderUnderTest()
        let fields = try JSONFieldSet(paths: ["a"])
        let readings = reader.readAllWays(Array("{\"a\":\"x".utf8) + [0xC3, 0x28, 0x22, 0x7D], fields, slots: 1)
        #expect(readings == [Reading(values: [.missing], failure: .notJSON)])
    }

    @Test("64 levels are read, and one more is too deep")
    func depth() throws {
        let path = "a" + String(repeating: "[0]", count: 63)
        func text(_ depth: Int) -> String {
            "{\"a\":" + String(repeating: "[", count: depth - 1) + "1" + String(repeating: "]", count: depth - 1)
                + ",\"b\":2}"
        }
        try check(text(64), [path, "b"], [.number("1"), .number("2")])
        try check(text(65), [path, "b"], [.plain(.missing), .missing], .tooDeep)
        try check(text(65), ["b"], [.missing], .tooDeep)
    }

    @Test("a text of as many bytes as are allowed is read, and of one with more what fits")
    func limit() throws {
        let text = #"{"a":12,"b":"xyz"}"#
        try check(text, ["a", "b"], [.number("12"), .text("xyz")], bytesMax: text.utf8.count)
        for limit in 0..<text.utf8.count {
            let a: Captured = limit >= 8 ? .number("12") : .missing
            let b: Captured = limit >= 17 ? .text("xyz") : .missing
            try check(text, ["a", "b"], [a, b], .overLimit, bytesMax: limit)
        }
        // White space counts too.
        try check(text + " ", ["a", "b"], [.number("12"), .text("xyz")], .overLimit, bytesMax: text.utf8.count)
    }

    @Test("a long value is cut at a character")
    func longValue() throws {
        let long = String(repeating: "€", count: 100)
        var reader = ReaderUnderTest()
        let fields = try JSONFieldSet(paths: ["a"])
        let kept = Captured(kind: .text, text: Array(String(repeating: "€", count: 42).utf8), isCut: true)
        for text in ["{\"a\":\"\(long)\"}", "{\"a\":\"\(String(repeating: #"\u20ac"#, count: 100))\"}"] {
            let readings = reader.readAllWays(Array(text.utf8), fields, slots: 1)
            #expect(readings == [Reading(values: [kept], failure: nil)])
        }
    }

    @Test("without wanted fields nothing is read and nothing fails")
    func nothingWanted() throws {
        let fields = JSONFieldSet([])
        #expect(fields.isEmpty)
        var reader = ReaderUnderTest()
        #expect(reader.read([Array("nonsense".utf8)[...]], fields, slots: 0) == Reading(values: [], failure: nil))
    }
}
