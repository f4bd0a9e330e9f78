internal import Basics
internal import Config
internal import Gateway

/// What weir says when it has started: where it listens, and what to scrape.
enum Announcement {
    /// - Parameter addresses: where each of the site's listeners really accepts.
    static func text(_ site: Site, _ addresses: [[SocketAddress]], workers: Int) -> String {
        var lines = ["weir \(Version.text), \(workers) worker\(workers == 1 ? "" : "s")"]
        let nameWidth = site.configuration.services.map(\.name.count).max() ?? 0
        for service in site.configuration.services {
            let name = service.name + String(repeating: " ", count: nameWidth - service.name.count)
            lines.append("  service \(name)  \(places(of: service, site, addresses))  ->  \(backends(of: service))")
            if let path = service.metricsPath, service.instrument.isEnabled,
                let place = firstPlace(of: service, site, addresses)
            {
                let indent = String(repeating: " ", count: nameWidth)
                lines.append("          \(indent)  scrape \(place)\(path)")
            }
        }
        for (listener, found) in zip(site.listeners, addresses) where listener.purpose == .exporter {
            guard let place = place(listener.address, found) else { continue }
            lines.append(
                "  exporter  scrape \(place)/metrics (all services)  health \(place)/-/healthy  \(place)/-/ready")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func backends(of service: Service) -> String {
        service.backends.map(\.text).joined(separator: ", ")
            + "  (\(service.routes.count) route\(service.routes.count == 1 ? "" : "s"))"
    }

    private static func places(
        of service: Service, _ site: Site, _ addresses: [[SocketAddress]]
    ) -> String {
        allPlaces(of: service, site, addresses).joined(separator: ", ")
    }

    private static func firstPlace(
        of service: Service, _ site: Site, _ addresses: [[SocketAddress]]
    ) -> String? {
        allPlaces(of: service, site, addresses).first
    }

    private static func allPlaces(
        of service: Service, _ site: Site, _ addresses: [[SocketAddress]]
    ) -> [String] {
        zip(site.listeners, addresses).compactMap { listener, found in
            guard listener.purpose == .services, service.listeners.contains(where: { $0.address == listener.address })
            else { return nil }
            return place(listener.address, found)
        }
    }

    /// As a URL that can be clicked; a wildcard is reached by this machine's own name.
    private static func place(_ address: ListenAddress.Address, _ found: [SocketAddress]) -> String? {
        switch found.first {
        case .ip(let host, let port):
            if case .any = address { return "http://localhost:\(port)" }
            if case .v6 = host { return "http://[\(host)]:\(port)" }
            return "http://\(host):\(port)"
        case .unix(let path): return "unix:\(path)"
        case nil: return nil
        }
    }
}
