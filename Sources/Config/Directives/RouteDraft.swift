/// A route as it was read, and where what the checks may blame stands.
struct RouteDraft {
    let route: Route
    /// Where its template stands.
    let place: SourceRange
    let bucketsPlace: SourceRange?

    init(_ route: Route, place: SourceRange, _ bucketsPlace: SourceRange?) {
        self.route = route
        self.place = place
        self.bucketsPlace = bucketsPlace
    }
}
