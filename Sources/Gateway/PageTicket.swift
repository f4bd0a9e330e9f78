public import Metrics

/// A page that somebody asked for, on its way to whoever renders it off the loop.
public struct PageTicket: Sendable {
    public enum Page: Equatable, Sendable {
        /// All metrics.
        case exporter
        /// A service's own metrics.
        case service(name: String)
        /// What comes of reading the route file anew.
        case reload
        /// The exporter's page at `/`.
        case landing(OverviewPage)
        /// Suggestions of routes.
        case routes(RoutesPage)

        /// Whether it is metrics, which have several formats.
        var isExposition: Bool {
            switch self {
            case .exporter, .service: true
            case .reload, .landing, .routes: false
            }
        }
    }

    public let connection: ConnectionID
    public let page: Page
    public let acceptsGzip: Bool
    /// In which form.
    public let format: ExpositionFormat
    /// `name[]` of the query: only these families or samples; all when empty.
    public let names: [String]
    /// The shell's mark: which of its gateways asks.
    public var era: UInt8 = 0

    public init(
        connection: ConnectionID, page: Page, acceptsGzip: Bool, format: ExpositionFormat = .text, names: [String]
    ) {
        self.connection = connection
        self.page = page
        self.acceptsGzip = acceptsGzip
        self.format = format
        self.names = names
    }
}
