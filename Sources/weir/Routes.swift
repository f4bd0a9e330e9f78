import ArgumentParser

/// `weir routes`
struct Routes: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make route lines.",
        discussion: """
            Examples:
              weir routes openapi http://127.0.0.1:8001/openapi.json
              weir routes suggest
            """,
        subcommands: [RoutesOpenAPI.self, RoutesSuggest.self])
}
