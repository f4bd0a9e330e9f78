import JSON
import Testing

@Suite("JSON tokenizer (RFC 8259)")
struct TokenizerTests {
    @Test(
        "a text is told token by token, however it is cut",
        arguments: [
            ("null", "null"), ("true", "true"), (" false\r\n", "false"), ("0", "0"), ("-0", "-0"), ("12 ", "12"),
            ("\"\"", "''"), ("\"abc\"", "'abc'"), ("{}", "{ }"), ("[]", "[ ]"), (" [ ] ", "[ ]"), ("{ \t}", "{ }"),
            ("[1,2 , 3]", "[ 1 2 3 ]"), ("[[],{},[[]]]", "[ [ ] { } [ [ ] ] ]"),
            ("{\"a\":1,\"b\" : [true,null]}", "{ a: 1 b: [ true null ] }"),
            ("{\"\":{\"\":{}}}", "{ : { : { } } }"),
            // Names that stand twice are the reader's affair.
            ("{\"a\":1,\"a\":2}", "{ a: 1 a: 2 }"),
            ("[\n  \"a\",\n                    1\n]", "[ 'a' 1 ]"),
            (
                "[-1.5e+10,1E-2,0.0,1e5,123456789012345678901234567890.000000000000000000001]",
                "[ -1.5e+10 1E-2 0.0 1e5 123456789012345678901234567890.000000000000000000001 ]"
            ),
            ("1e99999", "1e99999"),
            ("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "'\"\\/\u{8}\u{C}\n\r\t'"),
            ("\"a\\u0041\\u00e9\\u20AC\\uD83D\\ude00z\"", "'aAé€😀z'"), ("\"\\u0000\"", "'\0'"),
            ("{\"\\u006eame\":\"x\"}", "{ name: 'x' }"),
            ("\"é€😀\"", "'é€😀'"), ("\"0123456789abcdefé0123456789\"", "'0123456789abcdefé0123456789'"),
            ("\"\u{7F}\u{2028}\"", "'\u{7F}\u{2028}'"),
        ])
    func sound(text: String, expected: String) {
        let (whole, differing) = transcript(Array(text.utf8))
        #expect(whole.description == expected)
        #expect(differing.isEmpty)
    }

    @Test(
        "what the grammar does not allow is an error at the byte where that shows, however it is cut",
        arguments: [
            ("", JSONRule.cut, 0), (" ", .cut, 1), ("[", .cut, 1), ("{", .cut, 1), ("[1", .cut, 2), ("\"a", .cut, 2),
            ("tru", .cut, 3), ("-", .cut, 1), ("1.", .cut, 2), ("1e", .cut, 2), ("1e+", .cut, 3), ("\"\\", .cut, 2),
            ("\"\\u00", .cut, 5), ("{\"a\"", .cut, 4), ("{\"a\":", .cut, 5), ("{\"a\":1", .cut, 6), ("[1,", .cut, 3),
            ("x", .value, 0), ("[,1]", .valueOrArrayEnd, 1), ("[1,]", .value, 3), ("[1 2]", .commaOrArrayEnd, 3),
            ("[1}", .commaOrArrayEnd, 2), ("{\"a\":1]", .commaOrObjectEnd, 6), ("{]", .nameOrObjectEnd, 1),
            ("{a:1}", .nameOrObjectEnd, 1), ("{'a':1}", .nameOrObjectEnd, 1), ("{\"a\":1,}", .name, 7),
            ("{\"a\" 1}", .colon, 5), ("{\"a\"::1}", .value, 5), ("{\"a\":}", .value, 5), ("{\"a\",1}", .colon, 4),
            ("{\"a\":1 \"b\":2}", .commaOrObjectEnd, 7), ("{1:2}", .nameOrObjectEnd, 1),
            ("1 2", .end, 2), ("{}}", .end, 2), ("[]]", .end, 2), ("null,", .end, 4), ("\"a\" x", .end, 4),
            ("{} // note", .end, 3), ("/* */1", .value, 0), ("[1]\0", .end, 3),
            ("nul ", .literal, 3), ("trUe", .literal, 2), ("nulll", .end, 4), ("True", .value, 0), ("NaN", .value, 0),
            ("-Infinity", .number, 1), ("+1", .value, 0), (".5", .value, 0), ("01", .leadingZero, 1),
            ("-01", .leadingZero, 2), ("1.e5", .number, 2), ("1e5.5", .number, 3), ("1.5.5", .number, 3),
            ("--1", .number, 1), ("1-2", .end, 1), ("0x10", .end, 1), ("1_000", .end, 1), ("[1e]", .number, 3),
            ("\"\t\"", .controlCharacter, 1), ("\"a\nb\"", .controlCharacter, 2), ("\"\0\"", .controlCharacter, 1),
            ("\"\\x41\"", .escape, 2), ("\"\\'\"", .escape, 2), ("\"\\u12G4\"", .escape, 5),
            ("\"\\U0041\"", .escape, 2),
            ("\"\\ud800\"", .surrogate, 7), ("\"\\ud800x\"", .surrogate, 7), ("\"\\ud800\\n\"", .surrogate, 8),
            ("\"\\ud800\\u0041\"", .surrogate, 12), ("\"\\udc00\"", .surrogate, 6),
            ("\"\\ud800\\ud800\"", .surrogate, 12), ("\u{FEFF}{}", .byteOrderMark, 0),
            ("[\u{FEFF}]", .valueOrArrayEnd, 1),
            ("[\u{A0}]", .valueOrArrayEnd, 1), ("[\u{C}]", .valueOrArrayEnd, 1), ("é", .value, 0),
        ])
    func broken(text: String, rule: JSONRule, offset: Int) {
        let (whole, differing) = transcript(Array(text.utf8))
        #expect(whole.error?.rule == rule)
        #expect(whole.error?.position.offset == offset)
        #expect(differing.isEmpty)
    }

    @Test(
        "text that is not UTF-8 is an error at the byte that shows it",
        arguments: [
            ([0x80], 1), ([0xC0, 0xAF], 1), ([0xC1, 0xBF], 1), ([0xC3, 0x28], 2), ([0xE0, 0x9F, 0xBF], 2),
            ([0xED, 0xA0, 0x80], 2), ([0xE2, 0x82], 3), ([0xF0, 0x8F, 0xBF, 0xBF], 2), ([0xF4, 0x90, 0x80, 0x80], 2),
            ([0xF5, 0x80, 0x80, 0x80], 1), ([0xFF], 1), ([0xC3, 0xA9, 0xA9], 3), ([0xF0, 0x9F, 0x98, 0x22], 4),
        ] as [([UInt8], Int)])
    func notUTF8(text: [UInt8], offset: Int) {
        let (whole, differing) = transcript([0x22] + text + [0x22])
        #expect(whole.error?.rule == .utf8)
        #expect(whole.error?.position.offset == offset)
        #expect(differing.isEmpty)
    }

    @Test(
        "every character comes through as it is written", arguments: [0x20...0x7FF, 0x800...0x2FFF, 0xFFF0...0x1000F])
    func characters(range: ClosedRange<UInt32>) {
        for value in range {
            guard let scalar = Unicode.Scalar(value), value != 0x22, value != 0x5C else { continue }
            let text = String(scalar)
            #expect(Transcript([Array("\"\(text)\"".utf8)]).description == "'\(text)'")
        }
    }

    @Test("nesting is bounded, by 64 levels unless told otherwise")
    func depth() {
        let deep = [UInt8](repeating: 0x5B, count: 64) + [UInt8](repeating: 0x5D, count: 64)
        #expect(Transcript([deep]).error == nil)
        #expect(Transcript([[0x5B] + deep]).description.hasSuffix("[ depth@64"))
        #expect(Transcript([Array("[[1]]".utf8)], depthMax: 1).description == "[ depth@1")
        #expect(Transcript([Array("1".utf8)], depthMax: 0).description == "1")
    }

    @Test("objects and arrays close what they opened, at any depth")
    func mixed() {
        let (whole, differing) = transcript(Array("[{\"a\":[{\"b\":[[],{}]}]},1]".utf8))
        #expect(whole.description == "[ { a: [ { b: [ [ ] { } ] } ] } 1 ]")
        #expect(differing.isEmpty)
    }

    @Test(
        "an error names line and column in characters",
        arguments: [
            ("{\n  \"é\": x}", 2, 8), ("\n\n  ]", 3, 3), ("[1,\r\n2,\t3 4]", 2, 6), ("{\"😀😀\":1,\n}", 2, 1),
            ("[\"é\"]\n\nx", 3, 1),
        ])
    func position(text: String, line: Int, column: Int) {
        let (whole, differing) = transcript(Array(text.utf8))
        #expect(whole.error?.position.line == line)
        #expect(whole.error?.position.column == column)
        #expect(differing.isEmpty)
    }

    @Test("after an error every call gives it again")
    func again() {
        var tokenizer = JSONTokenizer()
        let input: [UInt8] = Array("[x]".utf8)
        let error = JSONError(.valueOrArrayEnd, at: JSONPosition(offset: 1, line: 1, column: 2))
        #expect(throws: Never.self) { try tokenizer.next(input.span) }
        for _ in 0..<3 { #expect(throws: error) { try tokenizer.next(input.span) } }
        #expect(throws: error) { try tokenizer.finish() }
    }
}
