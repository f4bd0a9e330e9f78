import Testing

@Suite("Nothing traps on what comes from outside")
struct SafetyTests {
    static let forced = #"\btry!|\bas!|[\w)\]>]!(?![=\w])"#
    static let unchecked = #"@unchecked\s+Sendable|nonisolated\(unsafe\)"#

    @Test("no forced try, cast or unwrap in Sources")
    func forces() throws {
        let found = try Repository.sources.flatMap { try $0.findings(Self.forced, "forced") }
        expectNone(found, "try!, as! and ! end the process: throw, or answer for the other case.")
    }

    @Test("what the compiler does not check of concurrency says why it is safe")
    func reasons() throws {
        let found = try Repository.swift.flatMap { file in
            let comments = file.commentLines
            return try file.matches(Self.unchecked).filter { match in
                let near = max(0, match.line - 6)..<min(comments.count, match.line + 6)
                return !comments[near].contains { $0.contains("// SAFETY:") }
            }.map { Finding(file.path, $0.line, "\($0.groups[0]) without a reason") }
        }
        expectNone(found, "@unchecked Sendable and nonisolated(unsafe) have a line // SAFETY: beside them.")
    }

    @Test("a switch over a state names every case, so that a new one does not compile until all have answered for it")
    func states() throws {
        let found = try Repository.sources.flatMap { file in
            let lines = file.codeLines
            return try file.matches(#"^( *)(?:\S.*)?\bswitch (?:\w+\.)*(?:s|\w*S)tate \{"#).filter { match in
                let indent = match.groups[1]
                let body = lines[match.line...].prefix { $0 != indent + "}" }
                return body.contains { $0.hasPrefix(indent + "default:") }
            }.map { Finding(file.path, $0.line, "default in a switch over a state") }
        }
        expectNone(found, "A state machine answers for each of its states.")
    }

    @Test(
        "a forced operation is seen, and what looks like one is not",
        arguments: [
            ("let a = b!", 1), ("try! run()", 1), ("x as! Int", 1), ("list[0]!.name", 1), ("var name: String!", 1),
            ("a != b", 0), ("if !a { }", 0), ("\"b!\"", 0), ("// b!", 0), ("\"\\(b!)\"", 1), ("(a, !b)", 0),
        ])
    func planted(code: String, count: Int) throws {
        #expect(try SourceText(path: "a.swift", text: code).matches(Self.forced).count == count)
    }
}
