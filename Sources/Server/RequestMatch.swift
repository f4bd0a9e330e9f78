internal import Basics
public import Config
internal import HTTP
internal import Routing

/// Which service and route a request would get, and why the others would not: what `weir match` prints.
public struct RequestMatch: Sendable {
    /// `name: value` each.
    public private(set) var lines: [String] = []
    /// Whether a service answers.
    public private(set) var isAnswered = false

    private let configuration: Configuration
    private let method: String
    private let url: RequestURL
    private let oracle: MatchOracle

    /// - Parameter configuration: checked.
    /// - Returns: nil if the URL is not `http://HOST[:PORT]/PATH`, or the method no token.
    public init?(method: String, url: String, _ configuration: Configuration) {
        guard let url = RequestURL(url), !method.isEmpty, method.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            return nil
        }
        self.configuration = configuration
        self.method = method
        self.url = url
        oracle = MatchOracle(
            head: Array("\(method) \(url.target) HTTP/1.1\r\nHost: \(url.authority)\r\n\r\n".utf8))
        explain()
    }

    private mutating func add(_ name: String, _ value: String) { lines.append("\(name): \(value)") }

    private mutating func explain() {
        guard let listener = listener() else {
            add("service", "none")
            let known = configuration.listeners.map(\.text).joined(separator: ", ")
            return add("why", "no service listens on port \(url.port) of \(url.host) (they listen on \(known))")
        }
        let verdict = oracle.verdict(configuration, on: listener.address)
        guard let verdict, let winner = verdict.service else {
            add("service", "none")
            add("listener", listener.text)
            guard case .refused(let status) = verdict else { return }
            add("answer", "\(status), by weir itself")
            // Any other status is about the request, whatever the service.
            return status == 404 ? addLosers(besides: nil, on: listener) : ()
        }
        isAnswered = true
        let service = configuration.services[winner]
        add("service", service.name)
        add("listener", listener.text)
        if case .metrics = verdict {
            add("answer", "the metrics of \(service.name), by weir itself")
        } else {
            add("backend", service.backends.map(\.text).joined(separator: ", "))
            addRoute(of: service)
        }
        addLosers(besides: winner, on: listener)
    }

    /// The listener that a connection to the URL's host and port would reach: an address before a wildcard. A name may
    /// lead to any.
    private func listener() -> ListenAddress? {
        let ranked = configuration.listeners.compactMap { listener in
            rank(listener).map { (rank: $0, listener: listener) }
        }
        return ranked.max { $0.rank < $1.rank }?.listener
    }

    private func rank(_ listener: ListenAddress) -> Int? {
        guard listener.port == url.port else { return nil }
        guard case .socket(.ip(let address, _)) = listener.address else { return 1 }
        if address == .v4(0) || address == .v6(0, 0) { return 1 }
        guard let wanted = url.address else { return url.host == "localhost" && address == .loopback ? 2 : 0 }
        return wanted == address ? 2 : nil
    }

    // MARK: the route

    private mutating func addRoute(of service: Service) {
        let table = RouteTable(
            service.routes.map { RouteDefinition(methods: $0.methods, template: $0.template) },
            encodedSlashIsLiteral: service.encodedSlashIsLiteral)
        let path = templatePath(of: service)
        let explanation = table.explain(path: path, method: named)
        if case .route(let index, let slashChanged) = explanation.match {
            let route = service.routes[index]
            let listed = explanation.listsMethod ? "" : ", which does not list the method"
            add("route", "\(text(of: route)) (\(route.position))\(listed)")
            add("handler", handler(of: route, slashChanged: slashChanged))
        } else {
            add("route", "none")
            add("handler", unmatchedHandler(of: service, path: explanation.decodedPath))
        }
        add("method", named.name)
        for loser in explanation.losers {
            add("lost", "route \(text(of: service.routes[loser.route])): \(loser.reason)")
        }
    }

    private var named: Method {
        let bytes = Array(method.utf8)
        return Method.named(bytes.span)
    }

    /// What templates are compared with.
    private func templatePath(of service: Service) -> String {
        guard service.stripsPrefix, service.prefix != "/", url.path.hasPrefix(service.prefix) else { return url.path }
        let rest = url.path.dropFirst(service.prefix.count)
        return rest.hasPrefix("/") ? String(rest) : "/" + rest
    }

    private func text(of route: Route) -> String {
        let methods = route.methods.isAny ? "*" : route.methods.methods.map(\.name).joined(separator: ",")
        return "\(methods) \(route.template.text)"
    }

    private func handler(of route: Route, slashChanged: Bool) -> String {
        if route.isIgnored { return "not measured (ignore)" }
        guard slashChanged else { return route.label }
        return route.label == route.template.text ? route.template.slashChanged : route.label + "/"
    }

    private func unmatchedHandler(of service: Service, path: String) -> String {
        switch service.instrument.unmatched {
        case .group: "none"
        case .ignore: "not measured (unmatched ignore)"
        case .raw: path
        }
    }

    // MARK: the other services

    private mutating func addLosers(besides winner: Int?, on listener: ListenAddress) {
        for (index, service) in configuration.services.enumerated() where index != winner {
            add("lost", "service \(service.name): \(reason(service, winner, listener))")
        }
    }

    private func reason(_ service: Service, _ winner: Int?, _ listener: ListenAddress) -> String {
        guard service.listeners.contains(where: { $0.address == listener.address }) else {
            return "does not listen on \(listener.text)"
        }
        if answers(service, listener), let winner {
            let chosen = configuration.services[winner]
            let (own, better) = (hostRank(service, listener), hostRank(chosen, listener))
            if own < better { return "it would answer, but the host of \(chosen.name) is more exact" }
            if service.prefix.utf8.count < chosen.prefix.utf8.count {
                return "it would answer, but the prefix \(chosen.prefix) of \(chosen.name) is longer"
            }
            return "it would answer, but \(chosen.name) stands before it in the file"
        }
        var anyHost = service
        anyHost.hosts = []
        if answers(anyHost, listener) { return "\(url.host) is none of its hosts (\(hosts(of: service)))" }
        var anyPrefix = service
        anyPrefix.prefix = "/"
        if answers(anyPrefix, listener) { return "the path is not under its prefix \(service.prefix)" }
        return "neither its hosts (\(hosts(of: service))) nor its prefix \(service.prefix) match"
    }

    private func hosts(of service: Service) -> String {
        service.hosts.isEmpty ? "any" : service.hosts.map(\.text).joined(separator: ", ")
    }

    /// Whether a service would answer if it were alone.
    private func answers(_ service: Service, _ listener: ListenAddress) -> Bool {
        var alone = configuration
        alone.services = [service]
        alone.services[0].routes = []
        alone.exporter = nil
        return oracle.verdict(alone, on: listener.address)?.service != nil
    }

    /// How exactly the best of its hosts that match names the request's.
    private func hostRank(_ service: Service, _ listener: ListenAddress) -> Int {
        let ranks = service.hosts.compactMap { host -> Int? in
            var single = service
            single.hosts = [host]
            guard answers(single, listener) else { return nil }
            switch host {
            case .exact: return .max
            case .wildcard(let suffix): return suffix.utf8.count
            }
        }
        return ranks.max() ?? 0
    }
}
