internal import Config
internal import HTTP
internal import Routing

/// What a service makes of a request: its route, its labels, and what the backend gets.
extension RequestMatch {
    /// - Parameter target: what the backend gets.
    mutating func addRoute(of service: Service, target: String) {
        let table = RouteTable(
            service.routes.map { RouteDefinition(methods: $0.methods, template: $0.template) },
            encodedSlashIsLiteral: service.encodedSlashIsLiteral)
        // Templates are compared with what the backend gets.
        let path = String(target.prefix { $0 != "?" })
        let explanation = table.explain(path: path, method: named)
        var route: Route?
        var label = unmatchedLabel
        if case .route(let index, let slashChanged) = explanation.match {
            let found = service.routes[index]
            route = found
            let listed = explanation.listsMethod ? "" : ", which does not list the method"
            let changed = slashChanged ? ", with the slash at its end changed" : ""
            add("route", "\(text(of: found)) (\(found.position))\(listed)\(changed)")
            label = slashChanged ? found.slashChangedLabel : found.label
        } else {
            add("route", "none")
            if service.instrument.unmatched == .raw { label = explanation.decodedPath }
        }
        let template = route == nil ? explanation.decodedPath : explanation.handler ?? label
        let reason = reasonNotToMeasure(service, route, template)
        add("handler", reason.map { "not measured (\($0))" } ?? label)
        add("method", named.name)
        if route == nil { add("unmatched", service.instrument.unmatched.rawValue) }
        if reason == nil { add("labels", labels(of: service, handler: label)) }
        // A path with a slash more or less has the route's label, and is none of those that "on" names.
        var isExact = false
        if case .route(_, slashChanged: false) = explanation.match { isExact = true }
        addMetrics(of: service, route: isExact ? route : nil)
        add("forwarded", target)
        let options = DifferingOptions(of: service, route: route)
        if let timeouts = options.timeouts { add("timeouts", timeouts) }
        if let limits = options.limits { add("limits", limits) }
        for loser in explanation.losers {
            add("lost", "route \(text(of: service.routes[loser.route])): \(loser.reason)")
        }
        let others = service.routes.count - explanation.losers.count - (route == nil ? 0 : 1)
        if others > 0 { add("lost", "\(others) more route\(others == 1 ? "" : "s"): the path is quite another") }
    }

    /// The metrics of the operator's own that the exchange may feed, each with what is still asked of it.
    private mutating func addMetrics(of service: Service, route: Route?) {
        guard service.instrument.isEnabled else { return }
        for metric in service.ownMetrics {
            let isMeant =
                metric.occasions.isEmpty
                || metric.occasions.contains { occasion in
                    occasion.methods.contains(named) && route.map(occasion.names) ?? false
                }
            guard isMeant else { continue }
            let asked = metric.conditions.map { "when \($0.text)" }.joined(separator: ", ")
            add("metric", "\(metric.kind.rawValue) \(metric.name)\(asked.isEmpty ? "" : ", \(asked)")")
        }
    }

    private var unmatchedLabel: String { "none" }

    private var named: Method {
        let bytes = Array(method.utf8)
        return Method.named(bytes.span)
    }

    private func text(of route: Route) -> String { "\(route.methods.text) \(route.template.text)" }

    /// What keeps the request out of `http_*`; nil when nothing does.
    ///
    /// - Parameter template: what `exclude` is searched in: the template, or the path where none matched.
    private func reasonNotToMeasure(_ service: Service, _ route: Route?, _ template: String) -> String? {
        let instrument = service.instrument
        if !instrument.isEnabled { return "enabled off" }
        if route?.isIgnored == true { return "ignore" }
        if route == nil, instrument.unmatched == .ignore { return "unmatched ignore" }
        let exclusions = Exclusions(instrument.exclude)
        return exclusions.expression(excluding: template).map { "exclude \($0)" }
    }

    /// The labels of `http_requests_total`, for an answer of 200.
    private func labels(of service: Service, handler: String) -> String {
        let instrument = service.instrument
        let names = instrument.labelNames
        let status = instrument.status == .exact ? "200" : "2xx"
        let own = [(names.handler, handler), (names.method, named.name), (names.status, status)]
        let all = own + instrument.labels.map { ($0.name, $0.value) }
        return all.map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ", ")
    }

    /// As an exposition writes a label's value.
    private static func escaped(_ value: String) -> String {
        value.map { $0 == "\\" || $0 == "\"" ? "\\\($0)" : $0 == "\n" ? "\\n" : String($0) }.joined()
    }
}
