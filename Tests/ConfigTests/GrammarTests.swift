import Basics
import Config
import Testing

@Suite("Grammar")
struct GrammarTests {
    @Test(
        "a word says what it should",
        arguments: [
            ("plain", "plain"),
            (#""two words""#, "two words"),
            (#""say \"hi\" \\ once\n\ttwice""#, "say \"hi\" \\ once\n\ttwice"),
            (#"a\d+\.b"#, #"a\d+\.b"#),
            (#""a\d+""#, #"a\d+"#),
            (#"\"#, #"\"#),
            ("a#b", "a#b"),
            ("a\"b\"", "a\"b\""),
            ("\"#;{}\"", "#;{}"),
            ("\"{\"", "{"),
            ("x{1,2}y", "x{1,2}y"),
            ("{x", "{x"),
            ("$", "$"),
            ("a$PORT", "a$PORT"),
            ("${PORT}", "8000"),
            ("a${PORT}b${PORT}", "a8000b8000"),
            ("\"a ${PORT} b\"", "a 8000 b"),
            ("${WORDS}", "a b; }"),
            ("${BRACE}", "{"),
            ("${NOPE:-default}", "default"),
            ("${PORT:-default}", "8000"),
            ("${EMPTY:-default}", "default"),
            ("${NOPE:-two words;}", "two words;"),
            ("${NOPE:-${PORT}}", "8000"),
            ("${NOPE:-a${NEITHER:-b}c}", "abc"),
            ("\"${NOPE:-say \\\"hi\\\"}\"", "say \"hi\""),
            ("x${EMPTY}y", "xy"),
            ("größer", "größer"),
            ("\"one \\\n  line\"", "one   line"),
        ])
    func word(source: String, text: String) throws {
        let reading = Reading("service a { listen :8000; backend demo; instrument { label x \(source) ; } }")
        #expect(try reading.service().instrument.labels == [.init(name: "x", value: text)])
    }

    @Test(
        "a file may be laid out in many ways",
        arguments: [
            "service a { listen :8000; backend demo; limits { header 8k } timeouts { idle 3s } }",
            "service a { listen :8000; backend demo; limits { header 8k; }; timeouts { idle 3s; }; };",
            "service a {\n listen :8000\n backend demo\n limits {\n header 8k\n }\n timeouts {\n idle 3s\n }\n}\n",
            "service a {\r\n\tlisten :8000\r\n\tbackend demo\r\nlimits {\r\nheader 8k }\r\n\ttimeouts { idle 3s }\r\n}",
            "\u{FEFF}service a { # a comment { with } marks; in it\nlisten :8000 # \"\nbackend demo\n#}\n"
                + "limits {#\nheader 8k }#\ntimeouts { idle 3s\n}}",
            "service \\\n  a \\\n {\n listen \\\r\n :8000\\\n\n"
                + "backend demo;limits { header\\\n8k }\ntimeouts { idle 3s }\n}\\",
            "service a { listen :8000; backend demo; limits { } limits { header 8k } limits {} timeouts { idle 3s } }",
            "service \"a\" { \"listen\" \":8000\"; backend \"demo\"; "
                + "limits { \"header\" \"8k\" } timeouts { idle \"3s\" } }",
            "service a { listen :${PORT}; backend demo; "
                + "limits { ${NOPE:-header} 8${NOPE:-k} } timeouts { idle 3s } } ; ;;",
        ])
    func layout(file: String) throws {
        var expected = Service(name: "a", position: SourcePosition(file: "proxy.conf", line: 1, column: 9))
        expected.listeners = [ListenAddress(text: ":8000", address: .any(port: 8000))]
        expected.backends = [BackendAddress(text: "demo", kind: .demo)]
        expected.limits.headerBytesMax = 8192
        expected.timeouts.idle = .seconds(3)
        var service = try Reading(file).service()
        service.position = expected.position
        #expect(service == expected)
    }

    @Test(
        "text that is not UTF-8 is an error at its character",
        arguments: [
            ([0xFF], 1, 1),
            (Array("workers auto\n# ü".utf8) + [0xC3], 2, 4),
            (Array("# ".utf8) + [0xE2, 0x82] + Array("\n".utf8), 1, 3),
            (Array("# ".utf8) + [0xED, 0xA0, 0x80], 1, 3),
            (Array("log \"x".utf8) + [0xC0, 0x80] + Array("\"\n".utf8), 1, 7),
        ] as [([UInt8], Int, Int)])
    func notUTF8(bytes: [UInt8], line: Int, column: Int) {
        let reading = Reading(bytes: bytes + Array("\nservice a { listen :8000; backend demo }".utf8))
        let report = reading.diagnostics.first { $0.message == "text that is not UTF-8" }
        #expect(report.map { [$0.line, $0.column] } == [line, column])
        #expect(reading.configuration == nil)
    }

    @Test("columns count characters, and tabs as one")
    func columns() {
        let reading = Reading(
            "service a { listen :8000; backend demo; instrument { label \"ü€😀\"\tx;\tlabel le x } }")
        #expect(reading.diagnostics.map(\.column) == [61, 75])
    }

    @Test("the path of a socket has a bound")
    func socketPath() {
        let path = "/" + String(repeating: "a", count: 107)
        let reading = Reading("service a { listen unix:\(path); backend demo }")
        #expect(reading.diagnostics.map(\.column) == [25])
        #expect(
            reading.diagnostics.map(\.message)
                == ["the path of a Unix socket has at most 107 bytes, this one has 108"])
    }

    @Test("a file larger than its bound is refused without being read further")
    func largeFile() {
        let reading = Reading(bytes: [UInt8](repeating: 0x23, count: (4 << 20) + 1))
        #expect(reading.diagnostics.map(\.message) == ["\"proxy.conf\" is larger than 4m"])
    }

    @Test("a file of nothing but open braces is one error for each that can nest, not a crash")
    func deepBlocks() {
        let reading = Reading(String(repeating: "a { ", count: 100_000))
        #expect(reading.configuration == nil)
        #expect(reading.diagnostics.count == 18)
    }

    @Test("no more reports are kept than anybody reads")
    func manyReports() {
        let reading = Reading(String(repeating: "workers x y\n", count: 1000))
        #expect(reading.diagnostics.count == 201)
        #expect(reading.diagnostics.last?.message == "800 more are not shown")
    }

    @Test(
        "an unknown directive is told all that could stand there",
        arguments: [
            (DirectiveContext.top, "bogus\nservice a { listen :1; backend demo }"),
            (.service, "service a { listen :1; backend demo; bogus }"),
            (.instrument, "service a { listen :1; backend demo; instrument { bogus } }"),
            (.timeouts, "service a { listen :1; backend demo; timeouts { bogus } }"),
            (.limits, "service a { listen :1; backend demo; limits { bogus } }"),
            (.route, "service a { listen :1; backend demo; routes { GET / { bogus } } }"),
        ])
    func known(context: DirectiveContext, file: String) {
        let names = DirectiveHelp.rows.filter { $0.context == context && $0.status == .supported }.map(\.name)
        #expect(Reading(file).diagnostics.map(\.expected) == ["one of \(names.joined(separator: ", "))"])
    }
}
