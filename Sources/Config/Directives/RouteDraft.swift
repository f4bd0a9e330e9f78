/// A route while its line and its block are read.
struct RouteDraft {
    var route: Route
    /// Where its template stands.
    let place: SourceRange
    var bucketsPlace: SourceRange?

    init(_ route: Route, place: SourceRange) {
        self.route = route
        self.place = place
    }
}
