import Basics
import HTTP
import Routing

/// Route templates and paths: whatever stands in a template is taken or refused at a place within it; what is taken
/// matches as a naive matcher says.
///
/// The input is lines: the first byte of each says what it is. `=` a path for GET, `*` one for POST, `?` one for a
/// method that is not registered; every other line is a template, for GET, for POST (`+`), or for any method (`-`). The
/// paths are matched against all templates. An input that begins with `/` keeps `%2F` as text.
enum RoutesTarget {
    private static let templatesMax = 12
    private static let pathsMax = 6
    /// The naive matcher is slow.
    private static let lineBytesMax = 72

    static func run(_ bytes: [UInt8]) throws(Finding) {
        var definitions: [RouteDefinition] = []
        var routes: [NaiveRoutes.Route] = []
        var paths: [(path: ArraySlice<UInt8>, method: Method)] = []
        for line in bytes.split(separator: 0x0A) where paths.count < pathsMax && definitions.count < templatesMax {
            let line = line.prefix(lineBytesMax)
            switch line.first {
            case 0x3D: paths.append((line.dropFirst(), .get))
            case 0x2A: paths.append((line.dropFirst(), .post))
            case 0x3F: paths.append((line.dropFirst(), .other))
            case 0x2B: try add(line.dropFirst(), MethodSet(.post), &definitions, &routes)
            case 0x2D: try add(line.dropFirst(), .any, &definitions, &routes)
            default: try add(line, MethodSet(.get), &definitions, &routes)
            }
        }
        let keepsSlash = bytes.first == 0x2F
        let table = RouteTable(definitions, encodedSlashIsLiteral: keepsSlash)
        let naive = NaiveRoutes(routes: routes)
        let unreachable = Set(RouteTable.unreachable(in: definitions).map(\.route))
        let conflicting = Set(RouteTable.conflicts(in: definitions).map(\.second))
        var scratch = MatchScratch()
        for (path, method) in paths {
            let match = table.match(path: path.span, method: method, scratch: &scratch)
            // A slash that is only encoded begins no path.
            let decoded = path.first == 0x2F ? NaiveRoutes.decoded(path, keepsSlash: keepsSlash) : []
            let expected = naive.match(decoded, method)
            let isSame =
                switch (match, expected) {
                case (.none, nil): true
                case (.route(let index, let slashChanged), let other?):
                    index == other.index && slashChanged == other.slashChanged
                default: false
                }
            try expect(isSame, "\(shown(path)) gives \(match), not \(expected.map { "\($0)" } ?? "none")")
            if case .route(let index, false) = match, conflicting.isEmpty {
                try expect(!unreachable.contains(index), "\(shown(path)) reached \(index), said to be unreachable")
            }
        }
        guard let (path, method) = paths.first else { return }
        try explain(table, path, method, table.match(path: path.span, method: method, scratch: &scratch))
    }

    private static func add(
        _ line: ArraySlice<UInt8>, _ methods: MethodSet, _ definitions: inout [RouteDefinition],
        _ routes: inout [NaiveRoutes.Route]
    ) throws(Finding) {
        let text = String(decoding: line, as: UTF8.self)
        do throws(TemplateError) {
            let template = try RouteTemplate(parsing: text)
            definitions.append(RouteDefinition(methods: methods, template: template))
            routes.append(NaiveRoutes.Route(template: text, methods: methods))
        } catch {
            let isWithin = error.offset >= 0 && error.length >= 0 && error.offset + error.length <= text.count
            try expect(
                isWithin, "\"\(error.message)\" at \(error.offset), \(error.length) of \(text.count): \(shown(line))")
            return
        }
        guard let template = definitions.last?.template else { return }
        try expect(template.text == text, "the text is \(template.text)")
        let parameters = text.count { $0 == "{" }
        let hasAll = template.parameterNames.count == parameters && template.parameterKinds.count == parameters
        try expect(hasAll, "\(template.parameterNames) of \(parameters) parameters: \(shown(line))")
    }

    /// What is said of a match agrees with it.
    private static func explain(
        _ table: RouteTable, _ path: ArraySlice<UInt8>, _ method: Method, _ match: RouteMatch
    ) throws(Finding) {
        guard let text = String(validating: path, as: UTF8.self) else { return }
        let explanation = table.explain(path: text, method: method)
        try expect(explanation.match == match, "\(shown(path)) is explained as \(explanation.match), not \(match)")
        try expect(explanation.handler == table.handlerText(match), "\(shown(path)) has two labels")
    }
}
