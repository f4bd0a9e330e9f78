internal import Basics
internal import Config
internal import Discovery
internal import HTTP1
internal import Instrumentation
internal import Proxy
internal import Routing
internal import Upstreams

/// A service as one worker uses it: the parts of its configuration that the hot path reads, laid out plainly, and what
/// the worker keeps for it.
struct ServiceState {
    let routes: RouteTable
    /// What a route sets for itself; nil fields: as the service.
    let routeTimeouts: [Duration?]
    let routeBodyLimits: [UInt64?]
    let prefixRefusesDots: Bool
    let stripsPrefix: Bool
    /// The path on which the service's metrics are answered; empty: none.
    let metricsPath: [UInt8]
    let policy: ForwardingPolicy
    let responseLimits: HeadLimits
    let bodyBytesMax: UInt64
    let timeouts: Timeouts
    let toleratesHalfClose: Bool
    let firstEndpoint: Int
    let endpointCount: Int
    /// Whether unmatched paths become labels as they are, so that they must be kept to the end of the exchange.
    let keepsRawPath: Bool
    /// Where paths are noted that no template matched; nil: nowhere.
    let discovery: DiscoveryLog?
    /// Whether unmatched paths count for nothing but the discovery.
    let ignoresUnmatched: Bool
    let keepsEncodedSlash: Bool
    let trustedProxies: [NetworkPrefix]
    let separatesStreams: Bool
    /// Whether metrics of the operator's own are taken from its exchanges.
    let takesSamples: Bool
    /// The numbers of what they take: of paths without a template, and then of each route; -1 for nothing.
    let samplings: [Int32]
    var balancer: RoundRobin
    var pending: PendingQueue

    init(_ service: Service, site: Site, index: Int, worker: Int) {
        routes = RouteTable(
            service.routes.map { RouteDefinition(methods: $0.methods, template: $0.template) },
            encodedSlashIsLiteral: service.encodedSlashIsLiteral)
        routeTimeouts = service.routes.map(\.timeout)
        routeBodyLimits = service.routes.map(\.bodyBytesMax)
        prefixRefusesDots = service.prefix != "/"
        stripsPrefix = service.stripsPrefix
        // As in the instrumented app: switched off, its metrics are not there to be read either.
        metricsPath = service.instrument.isEnabled ? Array((service.metricsPath ?? "").utf8) : []
        policy = ForwardingPolicy(
            writesXForwarded: service.forwarded == .xForwarded || service.forwarded == .both,
            writesForwarded: service.forwarded == .rfc7239 || service.forwarded == .both)
        responseLimits = HeadLimits(
            headBytesMax: service.limits.responseHeaderBytesMax, fieldCountMax: 1000, targetBytesMax: 0)
        bodyBytesMax = service.limits.bodyBytesMax
        timeouts = service.timeouts
        toleratesHalfClose = service.toleratesHalfClose
        firstEndpoint = site.firstEndpoint(of: index)
        endpointCount = max(1, service.backends.count)
        keepsRawPath = service.instrument.unmatched == .raw
        discovery = site.discovery.log(service: index, worker: worker)
        ignoresUnmatched = service.instrument.unmatched == .ignore
        keepsEncodedSlash = service.encodedSlashIsLiteral
        trustedProxies = service.trustedProxies
        separatesStreams = service.instrument.streams == .separate
        samplings = site.instrumentation.samplings(service: index)
        takesSamples = samplings.contains { $0 >= 0 }
        balancer = RoundRobin(first: firstEndpoint, count: endpointCount, start: worker)
        let pendingMax = service.limits.pendingMax
        pending = PendingQueue(countMax: pendingMax == 0 ? 0 : max(1, pendingMax / site.workers))
    }

    func trusts(_ address: HostAddress?) -> Bool {
        guard !trustedProxies.isEmpty, let address else { return false }
        return trustedProxies.contains { $0.contains(address) }
    }
}
