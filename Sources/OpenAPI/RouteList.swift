internal import HTTP
internal import JSON
internal import Routing

/// Routes while they are gathered: of two that would match the same requests the first stays.
struct RouteList {
    private(set) var routes: [OpenAPIRoute] = []
    /// How many routes found no room.
    private(set) var leftOut = 0
    /// The places in `routes` of each shape.
    private var places: [String: [Int]] = [:]

    /// Adds a path at a base path.
    mutating func add(
        _ path: String, base: String, _ methods: MethodSet, _ types: [String: ParameterKind],
        at position: JSONPosition, _ warnings: inout Warnings
    ) {
        let template: RouteTemplate
        do throws(TemplateError) {
            template = try RouteTemplate(parsing: PercentText.asTemplate(base + path), as: .openAPI)
        } catch {
            let reason = error.message.replacing("`", with: "\"")
            return warnings.add("the path \(quoted(path)) is left out: \(reason)", at: position)
        }
        let taken = taken(template.shape, by: path)
        if let first = taken.first, !taken.methods.intersection(methods).isEmpty {
            let names = taken.methods.intersection(methods).methods.map(\.name).joined(separator: ", ")
            warnings.add("\(names) \(quoted(path)) is left out: it matches what \(quoted(first)) matches", at: position)
        }
        append(template, path, methods.subtracting(taken.methods), types, position)
    }

    /// Adds a path without a base path, as far as it is nobody's yet.
    mutating func addPlain(
        _ path: String, _ methods: MethodSet, _ types: [String: ParameterKind], at position: JSONPosition
    ) {
        do throws(TemplateError) {
            let template = try RouteTemplate(parsing: PercentText.asTemplate(path), as: .openAPI)
            let taken = taken(template.shape, by: path)
            append(template, path, methods.subtracting(taken.methods), types, position)
        } catch {
            // It was reported with the base path.
        }
    }

    /// The methods that other paths have at this shape, and the first of those paths.
    private func taken(_ shape: String, by path: String) -> (methods: MethodSet, first: String?) {
        var methods = MethodSet()
        var first: String?
        for place in places[shape, default: []] where routes[place].label != path {
            methods = methods.union(routes[place].methods)
            first = first ?? routes[place].label
        }
        return (methods, first)
    }

    private mutating func append(
        _ template: RouteTemplate, _ path: String, _ methods: MethodSet, _ types: [String: ParameterKind],
        _ position: JSONPosition
    ) {
        // Another group of operations of the same path may have been here.
        let own = places[template.shape, default: []].filter { routes[$0].label == path }
        let missing = own.reduce(methods) { $0.subtracting(routes[$1].methods) }
        guard !missing.isEmpty else { return }
        guard routes.count < OpenAPIDocument.routesMax else {
            leftOut += 1
            return
        }
        places[template.shape, default: []].append(routes.count)
        let kinds = template.parameterNames.map { types[$0] ?? .plain }
        routes.append(
            OpenAPIRoute(
                methods: missing, template: template, label: path, parameterTypes: kinds, position: position))
    }
}
