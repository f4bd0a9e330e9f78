public import Basics

/// A document whose routes a service has: `routes openapi`.
public struct RouteSource: Equatable, Sendable {
    /// Where the document is.
    public enum Place: Hashable, Sendable {
        /// http or https.
        case url(String)
        /// An HTTP server behind a Unix socket, and the target that it is asked for.
        case socket(path: String, target: String)
        case file(String)
    }

    /// As the file spells it.
    public var text: String
    public var place: Place
    /// How long after it was read it is read again; zero for never.
    public var refresh: Duration
    /// A file of certificates that are trusted for https in place of the system's.
    public var certificates: String?
    /// Where it stands in the file.
    public var position: SourcePosition

    public init(text: String, place: Place, refresh: Duration, position: SourcePosition) {
        self.text = text
        self.place = place
        self.refresh = refresh
        self.position = position
        certificates = nil
    }

    /// For people and logs: without the user and password that a URL may have.
    public var shownText: String {
        guard case .url(let url) = place, let scheme = url.firstRange(of: "://") else { return text }
        let rest = url[scheme.upperBound...]
        let authority = rest.prefix { !"/?#".contains($0) }
        guard let at = authority.lastIndex(of: "@") else { return text }
        return url[..<scheme.upperBound] + "…" + rest[at...]
    }
}
