import Basics
public import HTTP

/// The requests that weir answers itself: all of the exporter's address, and a service's `metrics` path.
///
/// It reads no metric: a scrape is handed back to the caller, which knows where to run it.
public struct AdminSite: Sendable {
    /// A service as the landing page lists it.
    public struct ListedService: Sendable {
        public let name: String
        /// Addresses as the route file spells them.
        public let listeners: [String]
        /// Where the service answers with its own series, if anywhere.
        public let metricsPath: String?

        public init(name: String, listeners: [String], metricsPath: String?) {
            self.name = name
            self.listeners = listeners
            self.metricsPath = metricsPath
        }
    }

    /// A family of metrics as the landing page lists it: one of `SeriesCensus`, with its limit.
    public struct ListedFamily: Sendable {
        public var name: String
        /// Nil: weir's own.
        public var service: String?
        public var series = 0
        public var limit: Int?
        public var samples = 0
        /// Samples past the limit.
        public var overflow = 0
        /// As `client_id (50 values)`; nil when no label has two.
        public var widestLabel: String?

        public init(name: String, service: String?) {
            self.name = name
            self.service = service
        }
    }

    private let version: String
    private let services: [ListedService]

    public init(version: String, services: [ListedService]) {
        self.version = version
        self.services = services
    }

    /// The content of the page at `/`, in HTML.
    ///
    /// - Parameters:
    ///   - families: those with the most series, the largest first.
    ///   - seriesCount: how many series all families have together.
    public func landing(families: [ListedFamily], seriesCount: Int) -> [UInt8] {
        let page = LandingPage(version: version, services: services, families: families, seriesCount: seriesCount)
        return Array(page.html.utf8)
    }

    /// Answers a request on the exporter's address.
    ///
    /// - Parameters:
    ///   - path: the raw path, without the query.
    ///   - query: what follows `?`, empty when there is none.
    ///   - acceptsGzip: whether the request's Accept-Encoding takes gzip.
    ///   - isReady: whether every listener accepts and no drain has begun.
    ///   - mayControl: whether the client may tell weir what to do.
    public func answer(
        method: Method, path: Span<UInt8>, query: Span<UInt8>, acceptsGzip: Bool, isReady: Bool, mayControl: Bool
    ) -> AdminAnswer {
        for endpoint in AdminEndpoint.allCases where path.equals(endpoint.path) {
            guard endpoint == .reload ? method == .post : Self.isAllowed(method) else {
                return .line(405, "method not allowed", allow: endpoint.allow)
            }
            switch endpoint {
            case .reload where mayControl: return .reload
            case .reload: return .line(403, "only a program on this machine may ask for a reload")
            case .metrics: return Self.scrape(query: query, acceptsGzip: acceptsGzip)
            case .healthy: return .line(200, "healthy")
            case .ready: return isReady ? .line(200, "ready") : .line(503, "not ready")
            case .routes: return routes(query)
            case .landing: return .landing
            }
        }
        return .line(404, "not found")
    }

    /// Answers a request on a service's `metrics` path, which the caller has recognised.
    public static func answerMetrics(method: Method, query: Span<UInt8>, acceptsGzip: Bool) -> AdminAnswer {
        isAllowed(method)
            ? scrape(query: query, acceptsGzip: acceptsGzip)
            : .line(405, "method not allowed", allow: AdminEndpoint.metrics.allow)
    }

    private func routes(_ query: Span<UInt8>) -> AdminAnswer {
        guard let query = RoutesQuery(query) else { return .line(400, "min_count is a whole number from 1") }
        if let service = query.service, !services.contains(where: { $0.name == service }) {
            return .line(404, "there is no service \(service)")
        }
        return .routes(query)
    }

    private static func isAllowed(_ method: Method) -> Bool { method == .get || method == .head }

    private static func scrape(query: Span<UInt8>, acceptsGzip: Bool) -> AdminAnswer {
        .scrape(names: ScrapeSelection.names(in: query), acceptsGzip: acceptsGzip)
    }
}
