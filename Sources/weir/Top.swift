import ArgumentParser

/// `weir top`
struct Top: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what is largest in a running weir.",
        discussion: """
            Examples:
              weir top series
            """,
        subcommands: [TopSeries.self])
}
