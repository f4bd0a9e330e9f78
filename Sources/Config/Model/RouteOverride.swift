internal import HTTP
internal import Routing

/// What routes leave to others that come after them.
///
/// A template that has the same shape leaves the methods that it does not list. One that says more closely what the
/// parameters are, as `/jobs/{id:uuid}` does beside `/jobs/{job_id}`, leaves nothing: it was written because the other
/// one says too little.
struct RouteOverride {
    private var methods: [String: MethodSet] = [:]
    private var shapes: [String: Set<String>] = [:]
    private var buckets: [String: [Double]?] = [:]

    init(_ routes: [Route]) {
        for route in routes { add(route) }
    }

    mutating func add(_ route: Route) {
        let shape = route.template.shape
        methods[shape] = route.methods.union(methods[shape] ?? MethodSet())
        shapes[route.template.untypedShape, default: []].insert(shape)
        if buckets[route.label] == nil { buckets[route.label] = .some(route.buckets) }
    }

    /// The part of a route that is left to it; nil when there is none. A label that is taken brings its buckets:
    /// routes of one label never differ in them.
    func remainder(of route: Route) -> Route? {
        let shape = route.template.shape
        if let others = shapes[route.template.untypedShape], others != [shape] { return nil }
        var route = route
        route.methods = route.methods.subtracting(methods[shape] ?? MethodSet())
        if let taken = buckets[route.label] { route.buckets = taken }
        return route.methods.isEmpty ? nil : route
    }
}
