public import Basics

/// One API behind weir: where it is reached, where its servers are, and how it is measured.
public struct Service: Equatable, Sendable {
    /// Which of the two forwarding fields are written to the backend.
    public enum Forwarded: String, CaseIterable, Sendable {
        case xForwarded = "x-forwarded"
        case rfc7239
        case both
        case off
    }

    /// The value of the label `service`; unique in the file.
    public var name: String
    /// Where its name stands in the file.
    public var position: SourcePosition
    /// Never empty in a checked configuration.
    public var listeners: [ListenAddress]
    /// Empty means any host.
    public var hosts: [HostPattern]
    /// `/`, or `/a/b` without a slash at its end.
    public var prefix: String
    /// Whether the prefix is taken off before the request is matched and forwarded.
    public var stripsPrefix: Bool
    /// Never empty in a checked configuration.
    public var backends: [BackendAddress]
    /// In the order of the file, which decides between templates that are equal in all else.
    public var routes: [Route]
    /// Documents whose routes are added to those once they are read, see `Configuration.importing`.
    public var routeSources: [RouteSource]
    /// The path, as clients write it, whose GET and HEAD weir answers with this service's series.
    public var metricsPath: String?
    public var instrument: Instrument
    /// Metrics of the operator's own, in the order of the file.
    public var ownMetrics: [OwnMetric]
    public var timeouts: Timeouts
    public var limits: Limits
    public var forwarded: Forwarded
    /// Peers whose forwarding fields are believed.
    public var trustedProxies: [NetworkPrefix]
    /// Whether a line of a request head may end in LF alone. Of the services on an address all must say so.
    public var toleratesBareLF: Bool
    /// Whether a field of a request may be folded over several lines. Of the services on an address all must say so.
    public var toleratesObsFold: Bool
    /// Whether a client that half-closes still gets its answer, where it otherwise counts as gone.
    public var toleratesHalfClose: Bool
    /// Whether `%2F` is text within a segment; otherwise it separates segments as `/` does.
    public var encodedSlashIsLiteral: Bool
    /// Whether paths that no template matches are summed up for `weir routes suggest`.
    public var discoversRoutes: Bool

    /// A service that says nothing but its name: the defaults.
    public init(name: String, position: SourcePosition) {
        self.name = name
        self.position = position
        listeners = []
        hosts = []
        prefix = "/"
        stripsPrefix = false
        backends = []
        routes = []
        routeSources = []
        metricsPath = nil
        instrument = Instrument()
        ownMetrics = []
        timeouts = Timeouts()
        limits = Limits()
        forwarded = .xForwarded
        trustedProxies = []
        toleratesBareLF = false
        toleratesObsFold = false
        toleratesHalfClose = false
        encodedSlashIsLiteral = false
        discoversRoutes = true
    }

    /// Whether a peer's forwarding fields are believed.
    public func trusts(_ peer: HostAddress) -> Bool { trustedProxies.contains { $0.contains(peer) } }
}
