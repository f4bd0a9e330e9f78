/// A function with a body, an initialiser, a subscript.
struct FunctionExtent: Equatable {
    let name: String
    /// From 1: of the word `func`.
    let line: Int
    /// Of its closing brace.
    let lastLine: Int

    var lineCount: Int { lastLine - line + 1 }
}

/// A type that is declared in no other.
struct TopLevelType: Equatable {
    let name: String
    let line: Int
    let isPublic: Bool
}

extension SourceText {
    /// All functions, those within functions too.
    func functions() throws -> [FunctionExtent] {
        let lines = codeLines.map { Array($0.utf8) }
        return try matches(#"(?<![.\w])(?:func\s+([^\s(<]+)|(init)[?!]?\s*[(<]|(deinit)\s*\{|(subscript)\s*[(<])"#)
            .compactMap { found in
                guard let last = Self.bodyEnd(in: lines, from: found.line - 1) else { return nil }
                let name = found.groups.dropFirst().first { !$0.isEmpty } ?? ""
                return FunctionExtent(name: name, line: found.line, lastLine: last + 1)
            }
    }

    /// The line of the brace that closes the body of what begins on `line`; nil for a requirement, which has none.
    private static func bodyEnd(in lines: [[UInt8]], from line: Int) -> Int? {
        var parentheses = 0
        var braces = 0
        for index in line..<lines.count {
            for byte in lines[index] {
                switch byte {
                case UInt8(ascii: "("), UInt8(ascii: "["): parentheses += 1
                case UInt8(ascii: ")"), UInt8(ascii: "]"): parentheses -= 1
                case UInt8(ascii: "{"): braces += 1
                case UInt8(ascii: "}"):
                    braces -= 1
                    // Below 0 it is the brace of the protocol that the requirement stands in.
                    if braces < 0 { return nil }
                    if braces == 0, parentheses == 0 { return index }
                default: break
                }
            }
            if braces == 0, parentheses == 0, !continues(lines, after: index) { return nil }
        }
        return nil
    }

    /// Whether a signature goes on in the line after this one.
    private static func continues(_ lines: [[UInt8]], after index: Int) -> Bool {
        guard index + 1 < lines.count else { return false }
        let next = String(decoding: lines[index + 1], as: UTF8.self).drop { $0 == " " }
        return ["{", "where", "->", "throws", "async", ")"].contains { next.hasPrefix($0) }
    }

    /// Types at the outermost level.
    func topLevelTypes() throws -> [TopLevelType] {
        try matches(
            #"^((?:@\w+(?:\([^)]*\))?\s+|public |package |internal |private |fileprivate |final |indirect |@\w+ )*)"#
                + #"(?:struct|class|enum|actor|protocol) (\w+)"#
        ).map { TopLevelType(name: $0.groups[2], line: $0.line, isPublic: $0.groups[1].contains("public")) }
    }
}
