internal import Routing

/// Reads the files that `routes file` names, when all directives have been read.
enum RouteFiles {
    static func read(
        _ draft: inout ConfigurationDraft, _ loader: inout SourceLoader, _ diagnostics: inout Diagnostics
    ) {
        for index in draft.services.indices {
            let files = draft.services[index].routeFiles
            guard !files.isEmpty else { continue }
            var lines: [RouteDraft] = []
            for file in files {
                let statements = unwrapped(loader.load(file.value, namedAt: file.place, &diagnostics) ?? [])
                let routes = RouteDirectives.lines(statements, &diagnostics)
                if routes.count < statements.count { draft.services[index].hasUnreadRoutes = true }
                lines += routes
            }
            let override = RouteOverride(draft.services[index].routes.map(\.route))
            draft.services[index].routes += lines.compactMap { line in
                override.remainder(of: line.route).map { RouteDraft($0, place: line.place, line.bucketsPlace) }
            }
        }
    }

    /// The lines of a file that has them in a `routes` block, as `weir routes openapi` prints them.
    private static func unwrapped(_ statements: [Statement]) -> [Statement] {
        guard statements.count == 1, let only = statements.first, only.name.text == "routes", only.arguments.isEmpty,
            let block = only.block
        else { return statements }
        return block.statements
    }
}
