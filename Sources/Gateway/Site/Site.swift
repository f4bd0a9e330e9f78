public import Basics
public import Config
internal import Discovery
internal import HTTP1
public import Instrumentation
internal import Synchronization

/// The configuration as workers use it: compiled once, immutable, shared by all of them.
public final class Site: Sendable {
    /// A set of addresses on which one worker accepts, and what is served there.
    public struct Listener: Sendable {
        public enum Purpose: Equatable, Sendable { case services, exporter, demo }

        /// The address as configured: the `listener` label.
        public let text: String
        public let address: ListenAddress.Address
        public let purpose: Purpose
        /// The services that answer here, the most exact first; empty for the exporter and the demo.
        let candidates: [Candidate]
        /// The one service that answers everything here; -1: it takes host and path to tell.
        let onlyService: Int32
        /// The service that what happens before a request's is known counts for; -1: none.
        var firstService: Int32 { candidates.first.map { Int32(truncatingIfNeeded: $0.service) } ?? -1 }
        let headLimits: HeadLimits
        let timeouts: Timeouts
        public let connectionsMax: Int
        public let connectionsPerAddressMax: Int
    }

    /// A server of a service's pool.
    public struct Endpoint: Sendable {
        /// The address as configured: the `backend` label.
        public let text: String
        public let address: SocketAddress
        public let service: Int
    }

    /// A service that answers on a listener for a host and a path prefix.
    struct Candidate: Sendable {
        let service: Int
        let host: HostPattern?
        let prefix: [UInt8]
        /// Whether `%2F` is text for the service, so that it does not end the prefix either.
        let keepsSlash: Bool
    }

    public let configuration: Configuration
    public let listeners: [Listener]
    public let endpoints: [Endpoint]
    public let instrumentation: InstrumentationPlan
    public let workers: Int
    /// How many connections a worker may have, of clients and backends together.
    public let connectionsMax: Int
    /// Whether the listeners accept and no drain has begun: what `/-/ready` says.
    public let readiness: Readiness
    /// Connections now open, by listener, over all workers.
    let admissions: [Admission]
    /// Paths that no template matched, by service and worker.
    let discovery: RouteDiscovery

    /// - Parameters:
    ///   - demo: where the embedded demo API listens, if a service has it as its backend.
    ///   - resolve: the address of a backend given by name; nil when it cannot be resolved.
    ///   - connectionsMax: how many descriptors a worker may use.
    ///   - predecessor: the site that this one takes the place of: what is counted for a listener of both goes on.
    public init(
        configuration: Configuration, instrumentation: InstrumentationPlan, workers: Int, connectionsMax: Int,
        demo: SocketAddress?, predecessor: Site? = nil,
        resolve: (_ host: String, _ port: UInt16) -> SocketAddress?
    ) throws(SiteError) {
        self.configuration = configuration
        self.instrumentation = instrumentation
        self.workers = max(1, workers)
        self.connectionsMax = max(64, connectionsMax)
        var endpoints: [Endpoint] = []
        for (index, service) in configuration.services.enumerated() {
            for backend in service.backends {
                let address = try Self.address(of: backend, service: service, demo: demo, resolve: resolve)
                endpoints.append(Endpoint(text: backend.text, address: address, service: index))
            }
        }
        self.endpoints = endpoints
        let listeners = Self.listeners(of: configuration, demo: demo)
        self.listeners = listeners
        readiness = predecessor?.readiness ?? Readiness()
        discovery = RouteDiscovery(
            services: configuration.services.map { ($0.name, isOn: $0.discoversRoutes && $0.instrument.isEnabled) },
            workers: self.workers, predecessor: predecessor?.discovery)
        admissions = listeners.map { listener in
            guard let former = predecessor?.listener(like: listener), let site = predecessor else {
                return Admission()
            }
            if listener.connectionsPerAddressMax == .max { site.admissions[former].forgetGuests() }
            return site.admissions[former]
        }
    }

    /// The listeners of a configuration: those of its services first.
    public static func listeners(of configuration: Configuration, demo: SocketAddress?) -> [Listener] {
        var listeners = configuration.listeners.map { listener($0, configuration) }
        if let exporter = configuration.exporter { listeners.append(own(exporter, .exporter)) }
        if let demo { listeners.append(own(ListenAddress(text: "demo", address: .socket(demo)), .demo)) }
        return listeners
    }

    /// The number of the listener that has the same address and purpose as one of another site; nil: there is none.
    public func listener(like other: Listener) -> Int? {
        listeners.firstIndex { $0.address == other.address && $0.purpose == other.purpose }
    }

    /// The first endpoint of a service; the others follow it.
    func firstEndpoint(of service: Int) -> Int {
        endpoints.firstIndex { $0.service == service } ?? 0
    }

    private static func address(
        of backend: BackendAddress, service: Service, demo: SocketAddress?,
        resolve: (_ host: String, _ port: UInt16) -> SocketAddress?
    ) throws(SiteError) -> SocketAddress {
        switch backend.kind {
        case .socket(let address): return address
        case .name(let host, let port):
            guard let address = resolve(host, port) else {
                throw SiteError(service: service.name, backend: backend.text)
            }
            return address
        case .demo:
            guard let demo else { throw SiteError(service: service.name, backend: backend.text) }
            return demo
        }
    }

    private static func own(_ address: ListenAddress, _ purpose: Listener.Purpose) -> Listener {
        Listener(
            text: address.text, address: address.address, purpose: purpose, candidates: [], onlyService: -1,
            headLimits: HeadLimits(headBytesMax: 16 << 10, fieldCountMax: 100, targetBytesMax: 8 << 10),
            timeouts: Timeouts(), connectionsMax: purpose == .demo ? 65536 : 1024, connectionsPerAddressMax: .max)
    }

    private static func listener(_ address: ListenAddress, _ configuration: Configuration) -> Listener {
        let here = configuration.services.indices.filter { index in
            configuration.services[index].listeners.contains { $0.address == address.address }
        }
        let services = here.map { configuration.services[$0] }
        // What holds before a request's service is known is the first one's on the address, as `weir check` says.
        let first = services.first
        let candidates = candidates(here, configuration)
        let isOnly = candidates.count == 1 && candidates[0].host == nil && candidates[0].prefix.isEmpty
        let limits = first?.limits ?? Limits()
        return Listener(
            text: address.text, address: address.address, purpose: .services,
            candidates: candidates, onlyService: isOnly ? Int32(truncatingIfNeeded: candidates[0].service) : -1,
            headLimits: HeadLimits(
                headBytesMax: limits.headerBytesMax, fieldCountMax: limits.fieldsMax,
                targetBytesMax: limits.targetBytesMax, tolerated: Tolerance(of: services)),
            timeouts: first?.timeouts ?? Timeouts(), connectionsMax: limits.connectionsMax,
            connectionsPerAddressMax: limits.connectionsPerAddressMax)
    }

    /// In the order in which they are tried: exact hosts, then wildcards, the longest first, then any; of these the
    /// longest prefix first; what is still equal in the order of the file.
    private static func candidates(_ services: [Int], _ configuration: Configuration) -> [Candidate] {
        var found: [Candidate] = []
        for index in services {
            let service = configuration.services[index]
            let prefix = service.prefix == "/" ? [] : Array(service.prefix.utf8)
            let hosts: [HostPattern?] = service.hosts.isEmpty ? [nil] : service.hosts
            found += hosts.map {
                Candidate(service: index, host: $0, prefix: prefix, keepsSlash: service.encodedSlashIsLiteral)
            }
        }
        let ranked = found.enumerated().sorted { left, right in
            let (a, b) = (rank(left.element), rank(right.element))
            return a != b ? a > b : left.offset < right.offset
        }
        return ranked.map(\.element)
    }

    private static func rank(_ candidate: Candidate) -> (Int, Int, Int) {
        switch candidate.host {
        case .exact: (2, 0, candidate.prefix.count)
        case .wildcard(let suffix): (1, suffix.utf8.count, candidate.prefix.count)
        case nil: (0, 0, candidate.prefix.count)
        }
    }
}

/// A backend whose address cannot be known.
public struct SiteError: Error, Equatable, Sendable {
    public let service: String
    public let backend: String
}

/// Whether weir takes requests: set when every listener accepts, cleared when the drain begins.
public final class Readiness: Sendable {
    private let state = Atomic(false)

    init() {}

    public var isReady: Bool { state.load(ordering: .relaxed) }
    /// Called by whoever opens and closes the listeners.
    public func set(_ isReady: Bool) { state.store(isReady, ordering: .relaxed) }
}
