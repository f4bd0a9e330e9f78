/// Route templates and, for each, a path that it matches: an API of many collections, five routes each. The
/// side-by-side benchmark makes its own alike.
public struct RouteSet: Sendable {
    public let templates: [String]
    public let paths: [String]

    /// - Parameter count: how many routes.
    public init(count: Int) {
        var templates: [String] = []
        var paths: [String] = []
        for index in 0..<count {
            let collection = "/api/v1/collection-\(index / Self.shapes.count)"
            let (template, path) = Self.shapes[index % Self.shapes.count]
            templates.append(collection + template)
            paths.append(collection + path)
        }
        self.templates = templates
        self.paths = paths
    }

    private static var shapes: [(template: String, path: String)] {
        [
            ("", ""),
            ("/{id:int}", "/4711"),
            ("/{id:int}/comments", "/4711/comments"),
            ("/{id:int}/comments/{comment}", "/4711/comments/c-17"),
            ("/by-name/{name}", "/by-name/somebody"),
        ]
    }
}
