internal import Config

/// Why other services do not answer a request.
extension RequestMatch {
    mutating func addLosers(besides winner: Int?, on listener: ListenAddress) {
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
