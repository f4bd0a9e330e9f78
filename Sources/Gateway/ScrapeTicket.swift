/// A page of metrics that somebody asked for, on its way to whoever renders pages.
public struct ScrapeTicket: Sendable {
    public enum Page: Equatable, Sendable {
        case exporter
        /// A service's own page, by its index in the site.
        case service(Int)
    }

    public let connection: ConnectionID
    public let page: Page
    public let acceptsGzip: Bool
    /// `name[]` of the query: only these families or samples; all when empty.
    public let names: [String]

    public init(connection: ConnectionID, page: Page, acceptsGzip: Bool, names: [String]) {
        self.connection = connection
        self.page = page
        self.acceptsGzip = acceptsGzip
        self.names = names
    }
}
