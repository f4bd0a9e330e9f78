import Testing

@Suite("Documents say what is so")
struct DocumentTests {
    private static func names(_ file: SourceText, _ pattern: String) throws -> Set<String> {
        Set(try file.matches(pattern, in: .text).map { $0.groups[1] })
    }

    /// All names that the sources of a folder declare in a table by this pattern.
    private static func declared(in folder: String, _ pattern: String) throws -> [Finding: String] {
        var found: [Finding: String] = [:]
        for file in Repository.sources where file.path.hasPrefix(folder) {
            for match in try file.matches(pattern, in: .text) {
                found[Finding(file.path, match.line, match.groups[1])] = match.groups[1]
            }
        }
        return found
    }

    @Test("docs/directives.md has every directive that a table declares")
    func directives() throws {
        let page = try #require(Repository.file("docs/directives.md"))
        let known = try Self.names(page, #"^### (\S+) \("#)
        let rows = try Self.declared(
            in: "Sources/Config/Directives/", #"\b(?:row|timeout|DirectiveRow)\(\s*"([a-zA-Z_]+)",\s"#)
        #expect(rows.count > 40)
        expectNone(rows.filter { !known.contains($0.value) }.map(\.key), "make docs writes the page anew.")
    }

    @Test("docs/metrics.md has every family that the catalogue declares")
    func metrics() throws {
        let page = try #require(Repository.file("docs/metrics.md"))
        let known = try Self.names(page, #"^### `(\w+)`"#)
        let rows = try Self.declared(
            in: "Sources/Instrumentation/Catalogue/", #"CatalogueRow\(\s*\.\w+,\s*"(\w+)""#)
        #expect(rows.count > 40)
        expectNone(rows.filter { !known.contains($0.value) }.map(\.key), "make docs writes the page anew.")
    }

    @Test("README.md names no directive or family that there is not")
    func readme() throws {
        let page = try #require(Repository.file("README.md"))
        let families = try Self.names(try #require(Repository.file("docs/metrics.md")), #"^### `(\w+)`"#)
        let directives = try Self.names(try #require(Repository.file("docs/directives.md")), #"^### (\S+) \("#)
        let familyNames = try page.matches(
            #"\b((?:http|weir|process)_\w+?)(?:_sum|_count|_bucket)?\b(?![(*])"#, in: .text)
        let unknown = familyNames.filter { !families.contains($0.groups[1]) }.map {
            Finding(page.path, $0.line, "no family \($0.groups[1])")
        }
        // The right column of the table of options.
        let options = try page.matches(#"^\| `[^|]*\| `(\w+)[ `][^|]*\|"#, in: .text)
        #expect(options.count > 10)
        let missing = options.filter { !directives.contains($0.groups[1]) }.map {
            Finding(page.path, $0.line, "no directive \($0.groups[1])")
        }
        expectNone(unknown + missing, "What README.md promises is in docs/.")
    }

    @Test("every link between documents leads somewhere")
    func links() throws {
        let found = try Repository.documents.flatMap { file in
            let folder = file.path.split(separator: "/").dropLast().map { $0 + "/" }.joined()
            return try file.matches(#"\]\((?!https?:|#|mailto:)([^)#\s]+)"#, in: .text)
                .filter { !Repository.exists(folder + $0.groups[1]) }
                .map { Finding(file.path, $0.line, "no file \($0.groups[1])") }
        }
        expectNone(found, "A link is a path from the document's own folder.")
    }

    @Test("every target of the Makefile has its line of help")
    func makefile() throws {
        let makefile = try #require(Repository.file("Makefile"))
        let targets = try Self.names(makefile, #"^([a-z]+):(?!.*:=)"#)
        let explained = try Self.names(makefile, #"^([a-z]+):.*## \S"#)
        #expect(targets == explained)
    }
}
