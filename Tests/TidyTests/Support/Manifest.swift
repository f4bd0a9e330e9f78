/// What Package.swift says of the floors of Sources/, read from its text: a manifest cannot be imported.
struct Manifest {
    struct Floor: Equatable {
        let name: String
        let imports: [String]
    }

    /// From the ground up, and the executable at the top.
    let floors: [Floor]
    /// Modules of C, each with one owner.
    let cModules: [String]

    init(_ manifest: SourceText) throws {
        let table = try manifest.matches(#"let floors:[^=]*=\s*\[([\s\S]*?)\n\]"#, in: .text).first?.groups[1] ?? ""
        let rows = SourceText(path: "floors", text: table)
        floors = try rows.matches(#"\(\s*(?:"(\w+)"|top),\s*\[([^\]]*)\]\s*\)"#).map { row in
            Floor(name: row.groups[1].isEmpty ? "weir" : row.groups[1], imports: try Self.names(row.groups[2]))
        }
        cModules = try manifest.matches(#"\.(?:systemLibrary|target)\(\s*name: "(C\w+)""#, in: .text).map {
            $0.groups[1]
        }
    }

    private static func names(_ list: String) throws -> [String] {
        try SourceText(path: "list", text: list).matches(#""(\w+)""#).map { $0.groups[1] }
    }
}
