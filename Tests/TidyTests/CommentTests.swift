import Testing

@Suite("Comments")
struct CommentTests {
    /// Functions that mean what they mean in the standard library.
    static let vocabulary: Set<String> = [
        "==", "<", "+", "-", "hash", "next", "makeIterator", "append", "insert", "contains", "union", "intersection",
        "removeAll", "seconds", "milliseconds", "microseconds",
    ]

    @Test("every public type of Sources has a doc comment, those within it may be told of there")
    func types() throws {
        let found = try Repository.sources.flatMap { file in
            try file.topLevelTypes().filter { $0.isPublic && !isDocumented(file, $0.line) }.map {
                Finding(file.path, $0.line, $0.name)
            }
        }
        expectNone(found, "A public type says what it is for.")
    }

    @Test("every public function of Sources has a doc comment, but for the standard library's words")
    func functions() throws {
        let found = try Repository.sources.flatMap { file in
            try file.matches(#"^[ ]*(?=[^\n]*\bpublic )(?:\w+ |@\w+(?:\([^)]*\))? )*func ([^\s(<{]+)"#)
                .filter { !Self.vocabulary.contains($0.groups[1]) && !isDocumented(file, $0.line) }
                .map { Finding(file.path, $0.line, $0.groups[1]) }
        }
        expectNone(found, "A public function says what it is for.")
    }

    /// Whether the nearest line above that is no attribute is a doc comment.
    private func isDocumented(_ file: SourceText, _ line: Int) -> Bool {
        let above = file.lines[..<(line - 1)].last { !$0.drop { $0 == " " }.hasPrefix("@") }
        return above?.drop { $0 == " " }.hasPrefix("///") == true
    }

    @Test("what is left for later names its issue")
    func later() throws {
        // In pieces, or this line would be found.
        let words = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"].joined(separator: "|")
        let found = try Repository.files.flatMap {
            try $0.findings(#"\b(?:"# + words + #")\b(?![ :(]*#\d)"#, in: .comments, "left for later without an issue")
        }
        expectNone(found, "Do it, or write the number of its issue behind it.")
    }

    @Test("no path of the machine that it was written on")
    func paths() throws {
        let pattern = #"(?<![\w.~}/-])/(?:work|root|Users|home/\w+|opt/swift|tmp/mini)/"#
        let found = try Repository.files.flatMap { try $0.findings(pattern, in: .text, "a path of one machine") }
        expectNone(found, "Paths are relative, from the environment, or in a temporary directory.")
    }
}
