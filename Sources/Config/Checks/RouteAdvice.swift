internal import HTTP
internal import Routing

/// Routes that most likely match other paths than they seem to.
struct RouteAdvice {
    private let draft: ServiceDraft

    init(_ draft: ServiceDraft) { self.draft = draft }

    func give(_ diagnostics: inout Diagnostics) {
        for route in draft.routes {
            let template = route.route.template.text
            if let offset = Self.percentEncoding(in: template) {
                diagnostics.warning(
                    at: Self.place(offset, in: route),
                    "a template is compared with the percent-decoded path: this stands for a \"%\" in it",
                    hint: "write the character itself, or a parameter")
            }
            if draft.service.prefix != "/", Self.hasDotSegment(template) {
                diagnostics.warning(
                    at: route.place, "never matched: a service with a prefix refuses paths with dot segments",
                    hint: "remove it")
            }
        }
        adviseOnMetricsPath(&diagnostics)
    }

    /// Where `%41` or the like stands, in characters.
    private static func percentEncoding(in template: String) -> Int? {
        let bytes = Array(template.utf8)
        guard
            let index = bytes.indices.first(where: { index in
                bytes[index] == UInt8(ascii: "%") && bytes.count > index + 2
                    && bytes[index + 1...index + 2].allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
            })
        else { return nil }
        return String(decoding: bytes[..<index], as: UTF8.self).unicodeScalars.count
    }

    /// The place of three characters of a template, which may stand in quotes; all of it, where it does not stand there
    /// as it is.
    private static func place(_ offset: Int, in route: RouteDraft) -> SourceRange {
        let quotes = route.place.length - route.route.template.text.unicodeScalars.count
        guard quotes == 0 || quotes == 2 else { return route.place }
        var start = route.place.start
        start.column += offset + quotes / 2
        return SourceRange(start: start, length: 3)
    }

    private static func hasDotSegment(_ template: String) -> Bool {
        template.split(separator: "/").contains { $0 == "." || $0 == ".." }
    }

    /// A template that takes whole subtrees is expected to; one with a parameter in the place of the path is likely a
    /// surprise.
    private func adviseOnMetricsPath(_ diagnostics: inout Diagnostics) {
        guard let path = draft.service.metricsPath, let place = draft.metricsPlace else { return }
        let strips = draft.service.stripsPrefix && draft.service.prefix != "/"
        let seen = strips ? String(path.dropFirst(draft.service.prefix.utf8.count)) : path
        let routes = draft.routes.filter { !$0.route.template.parameterKinds.contains(.path) }
        let table = RouteTable(
            routes.map { RouteDefinition(methods: $0.route.methods, template: $0.route.template) })
        guard case .route(let index, slashChanged: false) = table.explain(path: seen, method: .get).match else {
            return
        }
        let taken = routes[index]
        diagnostics.warning(
            at: place,
            "\(quoted(taken.route.template.text)) \(taken.place.place(seenFrom: place)) matches this path too: "
                + "weir answers it, and the backend never sees it",
            hint: "give the metrics a path that no route matches")
    }
}
