internal import HTTP

/// A route line that would match paths which no template matches now.
struct SuggestedRoute {
    /// As a `routes` block has them: `GET`, `GET,POST` or `*`.
    let methods: String
    let template: String
    let counts: AnswerCounts
    let example: String

    /// The routes for some shapes, the most frequent first.
    static func routes(for shapes: [ObservedShape]) -> [SuggestedRoute] {
        let root = ShapeNode(root: shapes)
        root.generalise()
        var found: [(template: String, leaf: ShapeNode.Leaf)] = []
        collect(root, "", ParameterNames(), &found)
        return withoutTwins(found).map(SuggestedRoute.init).sorted { left, right in
            let (a, b) = (left.counts.total, right.counts.total)
            return a != b ? a > b : left.template < right.template
        }
    }

    private init(_ template: String, _ leaf: ShapeNode.Leaf) {
        self.template = template
        methods = Self.methods(leaf.routeMethods.isEmpty ? leaf.otherMethods : leaf.routeMethods)
        counts = leaf.counts
        example = leaf.example
    }

    private static func collect(
        _ node: ShapeNode, _ path: String, _ names: ParameterNames,
        _ found: inout [(template: String, leaf: ShapeNode.Leaf)]
    ) {
        for child in node.children {
            var names = names
            var segment = "/"
            switch child.label {
            case .literal(let text):
                names.pass(text)
                segment += text
            case .value(let kind, let prefix, let suffix):
                let example = String(child.example.dropFirst(prefix.count).dropLast(suffix.count))
                let name = names.next(kind, prefix: prefix, suffix: suffix, example: example)
                segment += "\(prefix){\(name)\(kind.converter.map { ":" + $0 } ?? "")}\(suffix)"
            }
            if let leaf = child.leaf { found.append((path + segment, leaf)) }
            collect(child, path + segment, names, &found)
        }
    }

    /// A template covers the path with one slash more or less at its end, which most frameworks redirect to it: of the
    /// two the one that answers stays.
    private static func withoutTwins(
        _ found: [(template: String, leaf: ShapeNode.Leaf)]
    ) -> [(String, ShapeNode.Leaf)] {
        var places: [String: Int] = [:]
        for (index, route) in found.enumerated() { places[route.template] = index }
        var routes: [(String, ShapeNode.Leaf)] = []
        for (index, route) in found.enumerated() {
            let twin = places[route.template.hasSuffix("/") ? String(route.template.dropLast()) : route.template + "/"]
            guard let twin else {
                routes.append((route.template, route.leaf))
                continue
            }
            let other = found[twin].leaf
            let (own, others) = (rank(route.leaf), rank(other))
            guard own != others ? own > others : index < twin else { continue }
            var leaf = route.leaf
            leaf.counts.add(other.counts)
            leaf.routeMethods = own.0 > 0 ? leaf.routeMethods : leaf.routeMethods.union(other.routeMethods)
            routes.append((route.template, leaf))
        }
        return routes
    }

    private static func rank(_ leaf: ShapeNode.Leaf) -> (Int, Int) { (leaf.counts.success, leaf.counts.total) }

    /// More than this many are all.
    private static var methodsMax: Int { 6 }

    private static func methods(_ set: MethodSet) -> String {
        var methods = set.methods
        // A GET route answers HEAD; OPTIONS is asked by browsers, of every path.
        if methods.contains(.get) { methods.removeAll { $0 == .head } }
        if methods.count > 1 { methods.removeAll { $0 == .options } }
        let isAny = methods.isEmpty || methods.contains(.other) || methods.count > methodsMax
        return isAny ? "*" : methods.map(\.name).joined(separator: ",")
    }
}
