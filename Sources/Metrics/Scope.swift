/// Whose a family is, which decides on which pages it stands.
public enum Scope: Hashable, Sendable {
    /// weir's own: on the exporter only.
    case own
    /// A service's: on the exporter with a `service` label before its own labels, and on the service's own page
    /// without.
    case service(name: String)
}

/// A page that can be scraped.
public enum ScrapePage: Hashable, Sendable {
    /// Everything.
    case exporter
    /// One service's families, without the `service` label.
    case service(name: String)

    func shows(_ scope: Scope) -> Bool {
        switch self {
        case .exporter: true
        case .service(let name): scope == .service(name: name)
        }
    }
}
