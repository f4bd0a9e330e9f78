import Config
import Testing

@Suite("How a report is shown")
struct DiagnosticTests {
    static let place = SourcePosition(file: "a.conf", line: 12, column: 3)

    @Test("the caret stands under the word, with the line's own tabs before it")
    func caret() {
        let report = Diagnostic(
            at: SourcePosition(file: "a.conf", line: 1234, column: 4), length: 5, "bad", expected: "x", hint: "y",
            excerpt: "\t\u{FC}\twords more")
        #expect(
            report.rendered == """
                a.conf:1234:4: error: bad
                  1234 | \t\u{FC}\twords more
                       | \t \t^~~~~
                  expected: x
                  hint: y
                """)
    }

    @Test("a place past the line's end still has a caret", arguments: [(3, 1), (4, 1), (900, 50)])
    func pastEnd(column: Int, length: Int) {
        let report = Diagnostic(
            .warning, at: SourcePosition(file: "f", line: 1, column: column), length: length, "m", excerpt: "ab")
        #expect(
            report.rendered == """
                f:1:\(column): warning: m
                     1 | ab
                       |   ^
                """)
    }

    @Test("a long line is shown around the word")
    func longLine() throws {
        let line = String(repeating: "a", count: 500) + "bcd" + String(repeating: "e", count: 500)
        let report = Diagnostic(
            at: SourcePosition(file: "f", line: 1, column: 501), length: 3, "m", excerpt: line)
        let lines = report.rendered.split(separator: "\n")
        #expect(
            lines[1] == "     1 | …" + String(repeating: "a", count: 59) + "bcd" + String(repeating: "e", count: 96)
                + "…")
        #expect(lines[2] == "       | " + String(repeating: " ", count: 60) + "^~~")
    }

    @Test("control characters of a file do not reach the terminal")
    func control() {
        let reading = Reading("service a { listen :8000; backend demo; x\u{1B}[31m }")
        #expect(!reading.diagnostics.rendered.unicodeScalars.contains("\u{1B}"))
        #expect(reading.diagnostics.count == 1)
    }

    @Test("a long word is cut in a message")
    func longWord() {
        let reading = Reading("\(String(repeating: "x", count: 300)) y\nservice a { listen :8000; backend demo }")
        let shown = String(repeating: "x", count: 59)
        #expect(reading.diagnostics.map(\.message) == ["unknown directive \"\(shown)…\" at the top level"])
    }
}
