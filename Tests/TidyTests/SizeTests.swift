import Testing

@Suite("Size")
struct SizeTests {
    static let linesMax = 400
    static let functionLinesMax = 70
    static let columnsMax = 120

    @Test("no file is longer than 400 lines")
    func files() {
        let long = Repository.programs.filter { $0.lines.count - 1 > Self.linesMax }
        expectNone(
            long.map { Finding($0.path, 0, "\($0.lines.count - 1) lines") },
            "A file of more than \(Self.linesMax) lines is about more than one thing.")
    }

    @Test("no function is longer than 70 lines")
    func functions() throws {
        let found = try Repository.swift.flatMap { file in
            try file.functions().filter { $0.lineCount > Self.functionLinesMax }.map {
                Finding(file.path, $0.line, "\($0.name) has \($0.lineCount) lines")
            }
        }
        expectNone(found, "A function has at most \(Self.functionLinesMax) lines.")
    }

    @Test("no line is wider than 120 columns")
    func lines() {
        let found = Repository.programs.flatMap { file in
            // Bytes are quicker to count, and never fewer than columns.
            file.lines.enumerated()
                .filter { $0.element.utf8.count > Self.columnsMax && $0.element.count > Self.columnsMax }
                .map { Finding(file.path, $0.offset + 1, "\($0.element.count) columns") }
        }
        expectNone(found, "A line has at most \(Self.columnsMax) columns, comments too.")
    }
}
