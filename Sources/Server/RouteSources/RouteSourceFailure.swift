/// Why the routes of a source are not there.
struct RouteSourceFailure: Error, Equatable {
    enum Kind: Equatable {
        /// Nothing could be read.
        case unreachable
        /// What was read is no document that gives routes.
        case invalid
    }

    let kind: Kind
    /// For people.
    let text: String
}
