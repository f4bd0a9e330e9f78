import Testing

@Suite("Files and names")
struct NamingTests {
    /// A type of this size or less may stand in the file of the type that it belongs to: an error, a result.
    static let relatedLinesMax = 25
    static let emptyWords = "Manager|Helper|Util|Utils|Info|Data"

    @Test("a file of Sources holds one public type, and has its name")
    func onePublicType() throws {
        let found = try Repository.sources.flatMap { file in
            let types = try file.topLevelTypes().filter(\.isPublic)
            let stem = file.name.dropLast(".swift".count).split(separator: "+").first ?? ""
            if types.isEmpty { return [Finding]() }
            guard types.contains(where: { $0.name == stem }) else {
                return [Finding(file.path, types[0].line, "\(types[0].name) is public and not the file's name")]
            }
            return types.filter { $0.name != stem && lineCount(of: $0, in: file) > Self.relatedLinesMax }.map {
                Finding(file.path, $0.line, "\($0.name) is public and big enough for a file of its own")
            }
        }
        expectNone(found, "Type.swift declares Type, and Type+Topic.swift extends it.")
    }

    @Test("Type+Topic.swift extends Type")
    func topics() throws {
        let found = try Repository.sources.filter { $0.name.contains("+") }.compactMap { file -> Finding? in
            let stem = file.name.split(separator: "+").first ?? ""
            let extended = try file.matches(#"^(?:public |internal )?extension ([\w.]+)"#).map { $0.groups[1] }
            return extended.contains { $0 == stem } ? nil : Finding(file.path, 0, "does not extend \(stem)")
        }
        expectNone(found, "The name of a file says what is in it.")
    }

    @Test("no type is called by a word that says nothing")
    func words() throws {
        let found = try Repository.swift.flatMap { file in
            try file.matches(#"\b(?:struct|class|enum|actor|protocol) (\w*(?:"# + Self.emptyWords + #"))\b"#).map {
                Finding(file.path, $0.line, $0.groups[1])
            }
        }
        expectNone(found, "Names are the field's own words: RFC 9110, RFC 9112, Prometheus.")
    }

    private func lineCount(of type: TopLevelType, in file: SourceText) -> Int {
        let lines = file.codeLines
        let end = lines[type.line...].firstIndex { $0.hasPrefix("}") } ?? type.line - 1
        return end - type.line + 2
    }
}
