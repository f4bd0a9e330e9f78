/// Why a path belongs to the route that it belongs to: what `weir match` shows.
public struct RouteExplanation: Equatable, Sendable {
    /// A route that was not chosen, though it matches or nearly does.
    public struct Loser: Equatable, Sendable {
        /// Its place among the table's definitions.
        public let route: Int
        /// Whether its template matches the path.
        public let matches: Bool
        /// Why it was not chosen, one line for people: "segment 2 `new` is literal in /jobs/new".
        public let reason: String
    }

    public let match: RouteMatch
    /// The path as the templates see it.
    public let decodedPath: String
    /// The value of the label `handler`; nil if no template matched.
    public let handler: String?
    /// Whether the chosen route lists the method.
    public let listsMethod: Bool
    /// In the order of the definitions.
    public let losers: [Loser]
}
