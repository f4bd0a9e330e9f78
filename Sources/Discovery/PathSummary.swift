internal import HTTP

/// What one worker remembers of the paths of a service that no template matched. Its memory is taken once, about
/// 250 KB, and never grows.
///
/// Two tables keep what seems to be a route apart from what does not, so that a scanner's paths, all of them 404, push
/// out nothing but each other.
struct PathSummary: ~Copyable {
    static var routesMax: Int { 512 }
    static var strangersMax: Int { 128 }

    private var shape = PathShape()
    private var places = PlaceTable()
    private var routes = ShapeTable(capacity: routesMax)
    private var strangers = ShapeTable(capacity: strangersMax)

    init() {}

    /// Counts a request.
    mutating func record(_ path: Span<UInt8>, method: Method, status: Int, keepsSlash: Bool) {
        guard let evidence = Evidence(method: method, status: status),
            shape.read(path, keepsSlash: keepsSlash, places: places)
        else { return }
        if routes.addIfPresent(shape, evidence, method) {
            if evidence.isRoute { noteLiterals() }
        } else if evidence.isRoute {
            routes.insert(shape, evidence, method)
            noteLiterals()
        } else if !strangers.addIfPresent(shape, evidence, method) {
            strangers.insert(shape, evidence, method)
        }
    }

    /// Counts the literals of the shape in their places. The first place that has become one of values takes its
    /// literals out of all shapes; those behind it then stand in new places.
    private mutating func noteLiterals() {
        for index in 0..<shape.literalsCount {
            let literal = shape.literals[index]
            guard places.note(literal.place, child: literal.child) else { continue }
            routes.vary(literal.place, &shape)
            strangers.vary(literal.place, &shape)
            return
        }
    }

    /// All shapes, in no order.
    func shapes() -> [ObservedShape] {
        var shapes: [ObservedShape] = []
        shapes.reserveCapacity(routes.count + strangers.count)
        for index in 0..<routes.count { shapes.append(ObservedShape(routes, index)) }
        for index in 0..<strangers.count { shapes.append(ObservedShape(strangers, index)) }
        return shapes
    }
}
