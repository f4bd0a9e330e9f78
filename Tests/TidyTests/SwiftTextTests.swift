import Testing

@Suite("Reading Swift apart")
struct SwiftTextTests {
    @Test(
        "code is what is no comment and no text of a literal",
        arguments: [
            ("a // b", "a     "),
            ("a /* b /* c */ d */ e", "a                   e"),
            (#"print("a // b")"#, #"print("      ")"#),
            (#""a\"b" c"#, #""    " c"#),
            (#""a\(b + "c" + f(d))e" g"#, #"" \#u{0}(b + " " + f(d)) " g"#),
            (##"#"a"b"# c"##, ##"#"   "# c"##),
            ("\"\"\"\na \"b\" // c\n\"\"\" d", "\"\"\"\n          \n\"\"\" d"),
        ])
    func code(text: String, expected: String) {
        let code = SwiftText(text).code
        #expect(code == expected.replacing("\u{0}", with: " "))
    }

    @Test("comments are kept in their lines")
    func comments() {
        #expect(SwiftText("a // b\nc /* d\ne */ f").comments == "  // b\n  /* d\ne */  ")
    }

    @Test("the extent of a function is from its first line to its closing brace")
    func functions() throws {
        let text = """
            protocol P {
                func none()
                func more(
                    a: Int
                ) throws
            }
            struct S {
                init?(a: Int) { self.init(b: a) }
                func one(_ f: () -> Void = {}) -> [Int]
                where A == B {
                    let text = "}"
                    func two() {
                    }
                }
                subscript(i: Int) -> Int { i }
                deinit {
                }
            }
            """
        let found = try SourceText(path: "a.swift", text: text).functions()
        #expect(
            found == [
                FunctionExtent(name: "init", line: 8, lastLine: 8), FunctionExtent(name: "one", line: 9, lastLine: 14),
                FunctionExtent(name: "two", line: 12, lastLine: 13),
                FunctionExtent(name: "subscript", line: 15, lastLine: 15),
                FunctionExtent(name: "deinit", line: 16, lastLine: 17),
            ])
    }
}
