internal import Admin
public import Basics
internal import Config
internal import Demo
internal import Extraction
internal import HTTP
internal import HTTP1
internal import Instrumentation
internal import Metrics
internal import Proxy
internal import Routing
internal import Upstreams

/// One worker: its clients, backends, exchanges, pools, timers and metrics, without a system call.
///
/// The shell tells it what happened (`accepted`, `received`, `wrote`, ...) and the time; the core answers with
/// commands, which the shell takes with `nextCommand` after every event, until there are none, and carries out before
/// it reads again: output may still lie in the read buffer. In tests a simulated network and clock stand in for the
/// shell.
///
/// A struct without references on the hot path: connections and exchanges live in slabs, known by their numbers. Its
/// methods are `mutating` even where they change nothing: the compiler hands a borrowing method of so large a struct a
/// copy of it (1.7 KB, 12 times a request when this was measured), a mutating one its address.
@safe public struct Gateway: ~Copyable {
    /// How many bytes the shell may read at once.
    public static let readBytesMax = 64 << 10

    let site: Site
    let worker: Int
    var connections: Slab<Connection>
    var exchanges: Slab<Exchange>
    /// The site's listeners, where the hot path reads them without touching a reference count.
    let listeners: Table<Site.Listener>
    var services: Table<ServiceState>
    var pool: EndpointPool
    var wheel: TimerWheel
    var buffers = BufferPool()
    var recorder: Recorder
    /// Of exchanges that metrics of the operator's own are taken from.
    var readers = ExchangeReaders()
    /// The content that the last `relay` passed on, in the read memory.
    var relayed = ByteRange.none

    // Scratch of the worker: valid within one event.
    let readMemory: UnsafeMutableRawPointer
    /// Room before the place where the shell reads to, for what had been held.
    let headroom: Int
    var writer: ByteWriter
    var requestHead = RequestHead()
    var requestFields: FieldTable
    var responseHead = ResponseHead()
    var responseFields: FieldTable
    var matchScratch = MatchScratch()

    var commands = CommandQueue()
    /// Connections whose held input is to be looked at again once all output is out.
    var resuming: [Int32] = []
    /// Connections that have a write command under way.
    var writing = 0
    /// Clients of services: what a drain waits for.
    var clients = 0
    var isDraining = false
    /// The last connect to a backend found no descriptor.
    var isShortOfDescriptors = false
    /// Another gateway has taken this one's place.
    var isRetired = false
    /// Another process has the sockets now, and answers scrapes.
    var isHandedOver = false
    /// Either of the first two: it is on its way out.
    var isLeaving = false
    /// By listener, once it has retired: whether its successor has it too.
    var listenerStays: [Bool] = []

    var demo: DemoAPI
    let admin: AdminSite
    /// What is still to come of answers of weir's own, by exchange.
    var locals: [Int32: LocalAnswer] = [:]
    /// Pages of metrics that are asked for, by connection.
    var tickets: [Int32: PageTicket] = [:]
    var pages = PageQuota()
    /// Content that means nothing, for the demo's `/bytes/N`; made when it is first asked for.
    var filler: [UInt8] = []
    var diagnostics: Diagnostics
    var accessLog: AccessLogWriter?
    /// Unix time minus monotonic time, in nanoseconds; the shell keeps it current.
    public var wallClockOffset: Int64 = 0

    /// - Parameters:
    ///   - worker: its number, from 0: which shard of the metrics it writes.
    ///   - seed: of its random numbers.
    public init(site: Site, worker: Int, seed: UInt64, now: Instant) {
        self.site = site
        self.worker = worker
        connections = Slab(slotsMax: site.connectionsMax, empty: Connection())
        exchanges = Slab(slotsMax: site.connectionsMax, empty: Exchange())
        let configured = site.configuration.services
        listeners = Table(site.listeners)
        services = Table(
            configured.enumerated().map { ServiceState($1, site: site, index: $0, worker: worker) })
        pool = EndpointPool(
            connectionsMax: site.endpoints.map {
                max(1, configured[$0.service].limits.upstreamConnectionsMax / site.workers)
            },
            slotsMax: site.connectionsMax)
        wheel = TimerWheel(timersMax: site.connectionsMax, now: now)
        recorder = Recorder(
            plan: site.instrumentation, shard: site.instrumentation.registry.shard(worker), worker: worker)
        let headBytesMax = max(
            site.listeners.map(\.headLimits.headBytesMax).max() ?? 0,
            configured.map(\.limits.responseHeaderBytesMax).max() ?? 0)
        headroom = headBytesMax + 2 * Self.readBytesMax
        unsafe readMemory = .allocate(byteCount: headroom + Self.readBytesMax, alignment: 4096)
        writer = ByteWriter(capacity: 2 * headBytesMax + Self.readBytesMax)
        requestFields = FieldTable(capacity: max(100, site.listeners.map(\.headLimits.fieldCountMax).max() ?? 0))
        responseFields = FieldTable(capacity: 1000)
        demo = DemoAPI(seed: seed)
        admin = Self.admin(site)
        diagnostics = Diagnostics(level: site.configuration.logLevel)
        accessLog = site.configuration.accessLog.map { AccessLogWriter(format: $0.format) }
    }

    deinit { unsafe readMemory.deallocate() }

    private static func admin(_ site: Site) -> AdminSite {
        AdminSite(
            version: Version.text,
            services: site.configuration.services.map { service in
                AdminSite.ListedService(
                    name: service.name, listeners: service.listeners.map(\.text), metricsPath: service.metricsPath)
            })
    }

    /// Where the shell puts bytes before `received`: `readBytesMax` of them.
    @unsafe public var readBuffer: UnsafeMutableRawPointer { mutating get { unsafe readMemory + headroom } }

    /// What a worker has in hand. All zero when all is closed: what is left then has leaked.
    public struct Usage: Equatable, Sendable {
        public var connections = 0
        public var exchanges = 0
        public var timers = 0
        public var bufferBytes = 0
        public var readers = 0

        public init() {}
    }

    /// What is in use now.
    public var usage: Usage {
        var usage = Usage()
        usage.connections = connections.used
        usage.exchanges = exchanges.used
        usage.timers = wheel.count
        usage.bufferBytes = buffers.lentBytes
        usage.readers = readers.used
        return usage
    }

    /// Whether no connection of a service's client is left. One that another process has relieved also waits for pages
    /// that scrapers were promised.
    public var isEmpty: Bool { mutating get { clients == 0 && (!isHandedOver || exchanges.used == 0) } }

    /// The next thing to do, first come first served; nil when there is nothing (more) to do.
    public mutating func nextCommand(now: Instant) -> Command? {
        while true {
            if let command = commands.popFirst() { return command }
            // Only now, with all output written or held, may the read buffer be used for bytes that had been held back.
            guard !resuming.isEmpty, let slot = resuming.popLast() else { return nil }
            resume(Int(slot), now: now)
        }
    }

    /// Something that only a mistake of ours explains: stops a debug build, is counted in a release build.
    mutating func noteFault(_ place: StaticString) {
        recorder.internalFault(place)
        fault("\(place)", safe: ())
    }

    mutating func id(_ slot: Int) -> ConnectionID {
        ConnectionID(slot: UInt32(truncatingIfNeeded: slot), generation: connections[slot].generation)
    }

    /// Whether an id still names a connection: commands that are under way may outlive it.
    mutating func isAlive(_ id: ConnectionID) -> Bool {
        let slot = Int(id.slot)
        return slot < connections.capacity && connections[slot].generation == id.generation
            && connections[slot].role != .free
    }

    /// Bytes of the read memory, in place.
    // SAFETY: the memory lives as long as the gateway, and no span of it outlives the event that it was made in. It is
    // not tied to `self`, so that what was read can be looked at while connections and exchanges change.
    @_lifetime(immortal)
    mutating func readBytes(_ start: Int, _ count: Int) -> Span<UInt8> {
        precondition(start >= 0 && count >= 0 && start &+ count <= headroom &+ Self.readBytesMax)
        let bytes = unsafe UnsafeBufferPointer(
            start: (readMemory + start).assumingMemoryBound(to: UInt8.self), count: count)
        return unsafe _overrideLifetime(Span(_unsafeElements: bytes), borrowing: ())
    }
}

/// Which weir this is.
public enum Version {
    public static let text = "0.1.0"
}
