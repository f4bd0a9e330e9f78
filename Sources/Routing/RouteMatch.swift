/// Which route a path belongs to.
public enum RouteMatch: Equatable, Sendable {
    /// No template matches, with one slash more or less at the end of the path neither.
    case none
    /// - index: the route's place among the table's definitions.
    /// - slashChanged: the path matches only with one slash more or less at its end, and its label is
    ///   `RouteTemplate.slashChanged`.
    case route(index: Int, slashChanged: Bool)
}
