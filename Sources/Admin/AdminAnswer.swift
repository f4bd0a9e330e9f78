/// What weir itself answers on the exporter and on a service's `metrics` path. For HEAD the caller sends the head
/// alone, with the Content-Length that GET would have had.
public enum AdminAnswer: Equatable, Sendable {
    /// An exposition of the metrics: only families whose name is in `names`, all when it is empty; packed when the
    /// scraper takes gzip.
    case scrape(names: [String], acceptsGzip: Bool)
    /// What comes of reading the route file anew.
    case reload
    /// The page at `/`: `AdminSite.landing`, with the families that are largest now.
    case landing
    /// Suggestions of routes.
    case routes(RoutesQuery)
    /// A whole answer. `allow` is the Allow field of a 405 (RFC 9110 section 15.5.6).
    case text(status: Int, contentType: StaticString, body: [UInt8], allow: StaticString?)

    public static func == (left: AdminAnswer, right: AdminAnswer) -> Bool {
        switch (left, right) {
        case (.scrape(let names, let gzip), .scrape(let otherNames, let otherGzip)):
            names == otherNames && gzip == otherGzip
        case (
            .text(let status, let type, let body, let allow),
            .text(let other, let otherType, let otherBody, let otherAllow)
        ):
            status == other && type.description == otherType.description && body == otherBody
                && allow?.description == otherAllow?.description
        case (.reload, .reload), (.landing, .landing): true
        case (.routes(let query), .routes(let other)): query == other
        default: false
        }
    }

    /// One line of plain text.
    static func line(_ status: Int, _ text: String, allow: StaticString? = nil) -> AdminAnswer {
        .text(status: status, contentType: "text/plain; charset=utf-8", body: Array((text + "\n").utf8), allow: allow)
    }
}
