internal import HTTP
internal import Routing

/// Whether each route of a service can ever be chosen.
struct RouteChecks {
    private let draft: ServiceDraft
    /// The prefixes of services that take requests from this one: same addresses and hosts, and a longer prefix.
    private let takers: [(prefix: [Substring], service: ServiceDraft)]

    init(_ place: ServicePlace, among places: [ServicePlace]) {
        draft = place.draft
        takers = places.compactMap { $0.takes(from: place) ? ($0.prefix, $0.draft) : nil }
    }

    func run(_ diagnostics: inout Diagnostics) {
        checkConflicts(&diagnostics)
        for route in draft.routes { checkReach(route, &diagnostics) }
        checkMetricsPath(&diagnostics)
    }

    private func checkConflicts(_ diagnostics: inout Diagnostics) {
        let definitions = draft.routes.enumerated().map { index, draft in
            RouteDefinition(methods: draft.route.methods, template: draft.route.template, index: index)
        }
        for conflict in RouteTable.conflicts(in: definitions) {
            let (first, second) = (draft.routes[conflict.first], draft.routes[conflict.second])
            let isSame = first.route.template.text == second.route.template.text
            let form = isSame ? "" : ", written \(first.route.template.text)"
            diagnostics.error(
                at: second.place,
                "\(conflict.methods.text) \(second.route.template.text) is a route already, "
                    + "\(first.place.place(seenFrom: second.place))\(form)",
                hint: isSame ? nil : "the names of parameters do not tell two templates apart")
        }
        for unreachable in RouteTable.unreachable(in: definitions) {
            let (route, taker) = (draft.routes[unreachable.route], draft.routes[unreachable.taker])
            diagnostics.error(
                at: route.place,
                "an unreachable route: \(quoted(taker.route.template.text)) "
                    + "\(taker.place.place(seenFrom: route.place)) takes all its paths")
        }
    }

    private func checkReach(_ route: RouteDraft, _ diagnostics: inout Diagnostics) {
        let shape = route.route.template.shape.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        let service = draft.service
        let own = ServicePlace.segments(service.prefix)
        if !service.stripsPrefix, !Self.canLie(Array(shape), under: own) {
            diagnostics.error(
                at: route.place, "an unreachable route: the service has only paths under \(service.prefix)",
                hint: "write the prefix into the template, or \"prefix \(service.prefix) strip\"")
            return
        }
        let full = (service.stripsPrefix ? own : []) + shape
        if let taker = takers.first(where: { full.starts(with: $0.prefix) }) {
            diagnostics.error(
                at: route.place,
                "an unreachable route: paths under \(taker.service.service.prefix) are the service "
                    + "\(quoted(taker.service.service.name))'s, "
                    + taker.service.place.place(seenFrom: route.place))
        }
    }

    /// Whether some path under the prefix could match a template of this shape.
    private static func canLie(_ shape: [Substring], under prefix: [Substring]) -> Bool {
        for (index, segment) in prefix.enumerated() {
            guard index < shape.count else { return false }
            if shape[index].contains("{:path}") { return true }
            if !shape[index].contains("{"), shape[index] != segment { return false }
        }
        return true
    }

    private func checkMetricsPath(_ diagnostics: inout Diagnostics) {
        guard let path = draft.service.metricsPath, let place = draft.metricsPlace else { return }
        let segments = ServicePlace.segments(path)
        let own = ServicePlace.segments(draft.service.prefix)
        guard segments.starts(with: own) else {
            diagnostics.error(
                at: place,
                "\(quoted(path)) is never asked for: the service has only paths under \(draft.service.prefix)",
                hint: "did you mean \"\(draft.service.prefix)\(path)\"?")
            return
        }
        if let taker = takers.first(where: { segments.starts(with: $0.prefix) }) {
            diagnostics.error(
                at: place,
                "\(quoted(path)) is never asked for: paths under \(taker.service.service.prefix) are the service "
                    + "\(quoted(taker.service.service.name))'s")
        }
        let base = draft.service.stripsPrefix && draft.service.prefix != "/" ? draft.service.prefix : ""
        if let route = draft.routes.first(where: { base + $0.route.template.shape == path }) {
            diagnostics.error(
                at: route.place,
                "an unreachable route: the service's metrics are at \(quoted(path)), "
                    + place.place(seenFrom: route.place))
        }
    }
}
