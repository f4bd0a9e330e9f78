import Testing

@Suite("Imports point one way")
struct ImportTests {
    /// Modules that are no folder of Sources, and the floors that may import them.
    static let outside: [String: Set<String>] = [
        "Synchronization": ["Metrics", "Discovery", "Gateway", "Linux", "Reactor", "Server"],
        "Glibc": ["Linux"],
        "Foundation": ["Server", "weir"],
        "ArgumentParser": ["weir"],
    ]

    private static func manifest() throws -> Manifest { try Manifest(try #require(Repository.file("Package.swift"))) }

    /// Module, file, line and what is imported, of all of Sources.
    private static func imports() throws -> [(floor: String, path: String, line: Int, module: String)] {
        let pattern =
            #"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:public |package |internal |fileprivate |private )?import "#
            + #"(?:(?:struct|class|enum|protocol|typealias|func|let|var|actor) )?(\w+)"#
        return try Repository.sources.flatMap { file in
            try file.matches(pattern).map { (file.module ?? "", file.path, $0.line, $0.groups[1]) }
        }
    }

    @Test("a module imports only what its floor in Package.swift lists")
    func listed() throws {
        let floors = try Self.manifest().floors
        let allowed = Dictionary(uniqueKeysWithValues: floors.map { ($0.name, Set($0.imports)) })
        let found = try Self.imports().compactMap { row -> Finding? in
            if allowed[row.floor]?.contains(row.module) == true { return nil }
            if Self.outside[row.module]?.contains(row.floor) == true { return nil }
            return Finding(row.path, row.line, "\(row.floor) may not import \(row.module)")
        }
        expectNone(found, "The floors in Package.swift say who imports whom; ImportTests.outside says it of the rest.")
    }

    @Test("a floor lists nothing that it does not import")
    func used() throws {
        let imports = try Self.imports()
        let found = try Self.manifest().floors.flatMap { floor in
            floor.imports.filter { name in !imports.contains { $0.floor == floor.name && $0.module == name } }
                .map { Finding("Package.swift", 0, "\(floor.name) lists \($0) and does not import it") }
        }
        expectNone(found, "What is not imported any more goes from the floors.")
    }

    @Test("a floor lists only floors below it")
    func downwards() throws {
        let manifest = try Self.manifest()
        var below = Set(manifest.cModules)
        var found: [Finding] = []
        for floor in manifest.floors {
            found += floor.imports.filter { !below.contains($0) }.map {
                Finding("Package.swift", 0, "\(floor.name) lists \($0), which does not stand below it")
            }
            below.insert(floor.name)
        }
        expectNone(found, "The order of the floors is the order of the imports.")
    }

    @Test("a module of C has one owner")
    func owners() throws {
        let manifest = try Self.manifest()
        let found = manifest.cModules.compactMap { name -> Finding? in
            let owners = manifest.floors.filter { $0.imports.contains(name) }.map(\.name)
            return owners.count == 1 ? nil : Finding("Package.swift", 0, "\(name) is imported by \(owners)")
        }
        expectNone(found, "One Swift module wraps each module of C.")
    }

    @Test("each folder of Sources is a floor, and each floor a folder")
    func folders() throws {
        let manifest = try Self.manifest()
        let folders = Set(Repository.files.filter { $0.path.hasPrefix("Sources/") }.compactMap(\.module))
        #expect(folders == Set(manifest.floors.map(\.name) + manifest.cModules))
    }
}
