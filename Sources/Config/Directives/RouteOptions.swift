internal import Basics

/// What a route's block says.
struct RouteOptions {
    var label: String?
    var isIgnored = false
    var timeout: Duration?
    var buckets: [Double]?
    var bucketsPlace: SourceRange?
    var bodyBytesMax: UInt64?

    func applied(to route: Route) -> Route {
        var route = route
        if let label { route.label = label }
        route.isIgnored = isIgnored
        route.timeout = timeout
        route.buckets = buckets
        route.bodyBytesMax = bodyBytesMax
        return route
    }
}
