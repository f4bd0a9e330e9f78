internal import Basics

/// The page of suggestions: for each service a `routes` block, ready to be pasted into its own.
public struct SuggestionPage: Sendable {
    /// Paths that came less often are left out.
    public let countMin: Int
    /// Whether paths that got nothing but errors are shown, and all lines.
    public let showsAll: Bool
    private var text = ""

    /// Lines of a service that are shown, unless all are.
    static var linesMax: Int { 200 }

    public init(countMin: Int, showsAll: Bool) {
        self.countMin = max(1, countMin)
        self.showsAll = showsAll
    }

    /// The page so far, in UTF-8.
    public var body: [UInt8] { Array(text.utf8) }

    /// Adds a service that looks at no paths.
    public mutating func addSilent(service: String) {
        text += "# service \(service): discover is off\n"
    }

    /// Adds a service.
    /// - Parameter shapes: of paths that its templates do not match.
    public mutating func add(service: String, _ shapes: [ObservedShape]) {
        let routes = SuggestedRoute.routes(for: shapes.filter(\.isRoute))
        let strangers = strangers(shapes, besides: routes)
        let frequent = routes.filter { $0.counts.total >= countMin }
        let shown = showsAll ? frequent : Array(frequent.prefix(Self.linesMax))
        let requests = shapes.reduce(0) { $0 + $1.counts.total }
        guard requests > 0 else {
            text += "# service \(service): no path came that its templates do not match\n"
            return
        }
        text += "# service \(service): \(counted(requests, "request")) that no template matched\n"
        let errors = strangers.filter { $0.counts.total >= countMin }
        if !shown.isEmpty || (showsAll && !errors.isEmpty) {
            text += "routes {\n"
            addLines(shown)
            if showsAll, !errors.isEmpty {
                text += "    # These got nothing but errors:\n"
                addLines(errors)
            }
            text += "}\n"
        }
        addOmissions(routes.count - shown.count, showsAll ? [] : strangers)
    }

    private func strangers(_ shapes: [ObservedShape], besides routes: [SuggestedRoute]) -> [SuggestedRoute] {
        let known = Set(routes.map(\.template))
        return SuggestedRoute.routes(for: shapes.filter { !$0.isRoute }).filter { !known.contains($0.template) }
    }

    private mutating func addLines(_ routes: [SuggestedRoute]) {
        let methodsWidth = min(16, routes.map(\.methods.utf8.count).max() ?? 0)
        let templateWidth = min(48, routes.map(\.template.utf8.count).max() ?? 0)
        for route in routes {
            text += "    " + padded(route.methods, methodsWidth) + "  " + padded(route.template, templateWidth)
            text += "  # " + counted(route.counts.total, "request") + answers(route.counts)
            text += route.example == route.template ? "\n" : ", as \(route.example)\n"
        }
    }

    private func answers(_ counts: AnswerCounts) -> String {
        let parts = [
            ("2xx", counts.success), ("3xx", counts.redirection), ("404", counts.notFound),
            ("other 4xx", counts.clientError), ("5xx", counts.serverError),
        ].filter { $0.1 > 0 }
        if parts.count == 1, counts.success > 0 { return "" }
        return " (" + parts.map { "\($0.0): \($0.1)" }.joined(separator: ", ") + ")"
    }

    private mutating func addOmissions(_ routes: Int, _ strangers: [SuggestedRoute]) {
        if routes > 0 { text += "# \(counted(routes, "template")) more, of less frequent paths\n" }
        guard !strangers.isEmpty else { return }
        let requests = strangers.reduce(0) { $0 + $1.counts.total }
        text += "# left out: \(counted(strangers.count, "template")) whose \(counted(requests, "request")) got nothing "
        text += "but errors (--all shows them)\n"
    }

    private func counted(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.utf8.count))
    }
}
