internal import Basics
public import Gateway
public import Linux

/// The shell of one worker: one thread, one epoll set, one gateway.
///
/// It owns the descriptors and makes all system calls; the gateway decides and makes none. A turn of the loop:
///
/// 1. wait for events, no longer than to the gateway's next deadline, and not at all while something is ready;
/// 2. read the clock once: the whole turn happens at that moment;
/// 3. tell the gateway about each event: writable, then closed, then bytes, one read for a connection;
/// 4. accept new connections, 64 for a listener;
/// 5. read once more from connections that may have more, which have waited their turn;
/// 6. let deadlines fire that are due, those of former configurations too;
/// 7. take part in a drain: close listeners, and tell the gateway once nothing comes in any more;
/// 8. hand over log lines, and read the clock again to account for the turn.
///
/// After every call into the gateway its commands are carried out before anything else is read, since what is to be
/// written may lie in the read buffer.
///
/// A request on kept-alive connections costs two reads and two writes: a short read is not followed by one that would
/// block, and sockets are registered once, edge-triggered, and never changed.
@safe public struct Loop: ~Copyable {
    /// More events would only make the clock of the turn older.
    static let eventsMax = 512
    static let acceptsMax = 64
    /// How long accepting pauses when the process is short of descriptors, unless the loop gives one back itself.
    static let acceptPause = Duration.milliseconds(100)
    /// A loop that has fewer connections than this may take from the last descriptors: the other loops, which take
    /// again what they give back, would never leave it any.
    static let connectionsMin = 4
    /// What one write gives to the kernel at most, in runs of bytes.
    static let vectorsMax = 16
    /// Short runs are copied together: `send` of 350 bytes takes 3.4 us, `sendmsg` of the same in two runs 3.6.
    static let joinedBytesMax = 4096
    /// A drain waits for a turn without events, so that requests that are already in the kernel are served; but no
    /// longer than this.
    static let drainTurnsMax = 64
    /// How often the offset of the wall clock is looked up.
    static let wallClockPeriod = Duration.seconds(1)
    /// A wait that ends sooner found its events already there: they came during the turn before.
    static let immediateWait = Duration.microseconds(10)

    /// Tokens of what is no connection lie above all slots.
    static let reservedSlots = UInt32(Era.numbersMax) << UInt32(Era.shift)
    static let mailboxSlot: UInt32 = 0xFFFF_FFFF

    enum Phase: Equatable {
        case serving
        /// Listeners are closed; `turns` more turns may pass before the gateway begins to close idle connections.
        case draining(turns: Int)
        case finishing
        /// No client of a service is left.
        case finished
    }

    var gateway: Gateway
    var epoll: Epoll
    var connections = ConnectionTable()
    /// The present configuration, and the number of its era.
    var site: Site
    var number: UInt8 = 0
    /// Configurations before this one that still have connections, the oldest first.
    var former: [Era] = []
    /// The former era in which the loop acts just now, if it does; it then holds what is the present's.
    var visited: Era?
    let worker: Int
    var ready = ReadyList()
    var listeners: ListenerSet
    let descriptors: DescriptorLimit
    var endpoints: [SocketName?]
    let mailbox: Mailbox
    let outlets: Outlets
    let vectors: UnsafeMutablePointer<OutputVector>
    let joined: UnsafeMutableRawPointer
    /// The moment of this turn.
    var now: Instant
    var turn: UInt32 = 0
    var phase = Phase.serving
    var isStopped = false
    /// Whether a listener may have connections to accept.
    var mayAccept = false
    private var turnEnd: Instant
    private var busy: BusyShare
    private var wallClockDue: Instant
    /// Events that came for a connection that had been closed earlier in the same turn.
    public internal(set) var staleEvents = 0

    /// - Parameters:
    ///   - site: the gateway's.
    ///   - worker: the gateway's number.
    ///   - mailbox: where other threads reach this loop.
    public init(
        gateway: consuming Gateway, site: Site, worker: Int, listeners: consuming ListenerSet, mailbox: Mailbox,
        outlets: Outlets
    ) throws(SystemError) {
        let descriptors = try DescriptorLimit.current()
        let epoll = try Epoll(eventsMax: Self.eventsMax)
        try epoll.add(source: mailbox.counter.descriptor, token: UInt64(Self.mailboxSlot))
        for index in 0..<listeners.count {
            try epoll.add(
                listener: listeners[index].descriptor, token: Self.token(listener: index),
                waking: listeners[index].wakeup)
        }
        self.site = site
        self.worker = worker
        endpoints = Era.names(site)
        self.gateway = gateway
        self.epoll = epoll
        self.listeners = listeners
        self.descriptors = descriptors
        self.mailbox = mailbox
        self.outlets = outlets
        unsafe vectors = .allocate(capacity: Self.vectorsMax)
        unsafe vectors.initialize(repeating: OutputVector(base: nil, count: 0), count: Self.vectorsMax)
        unsafe joined = .allocate(byteCount: Self.joinedBytesMax, alignment: 64)
        now = Clock.now()
        turnEnd = now
        busy = BusyShare(now: now)
        wallClockDue = now
    }

    deinit {
        unsafe vectors.deallocate()
        unsafe joined.deallocate()
    }

    static func token(listener place: Int) -> UInt64 { UInt64(reservedSlots) + UInt64(place) }

    /// Serves until it is told to stop. Once it has been told to drain and the last client of a service has gone, it
    /// says so.
    public mutating func run() {
        while !isStopped {
            takeTurn()
            if phase == .finishing, isEmpty {
                phase = .finished
                handOverLines()
                outlets.drained()
            }
        }
    }

    private mutating func takeTurn() {
        let events = epoll.wait(milliseconds: waitMilliseconds())
        now = Clock.now()
        turn &+= 1
        let lag = lag(events: events)
        if now >= wallClockDue { setWallClock() }

        for index in 0..<events {
            dispatch(epoll.token(at: index), epoll.events(at: index))
        }
        if mayAccept { acceptPending() }
        readReady()
        if gateway.nextDeadline <= now {
            gateway.expire(now: now)
            carryOutCommands()
        }
        if !former.isEmpty { expireFormer() }
        if phase != .serving { drainStep(events: events) }

        handOverLines()
        if !former.isEmpty {
            handOverFormerLines()
            endEras()
        }
        turnEnd = Clock.now()
        busy.add(turnEnd.since(now), now: turnEnd)
        gateway.turnEnded(busy: busy.ratio, lag: lag)
    }

    private mutating func waitMilliseconds() -> Int32 {
        if !ready.isEmpty { return 0 }
        if case .draining = phase { return 0 }
        var deadline = gateway.nextDeadline
        if mayAccept { deadline = min(deadline, acceptDeadline()) }
        deadline = min(deadline, busy.deadline)
        for era in former { deadline = min(deadline, era.gateway.nextDeadline) }
        if deadline == .never { return -1 }
        return deadline.since(turnEnd).waitMilliseconds
    }

    /// How long what happens in this turn may have waited for the loop: the turn before, if its events were already
    /// there, or the time since a deadline.
    private mutating func lag(events: Int) -> Duration {
        let wasThere = events > 0 && now.since(turnEnd) < Self.immediateWait
        let late = gateway.nextDeadline < now ? now.since(gateway.nextDeadline) : .zero
        return max(wasThere ? busy.lastTurn : .zero, late)
    }

    private mutating func setWallClock() {
        gateway.wallClockOffset = Clock.unixNanoseconds() &- Clock.now().nanoseconds
        wallClockDue = now + Self.wallClockPeriod
    }

    mutating func handOverLines() {
        guard gateway.hasLines else { return }
        let log = gateway.takeAccessLog()
        if !log.isEmpty { outlets.accessLog(log) }
        let diagnostics = gateway.takeDiagnostics()
        if !diagnostics.isEmpty { outlets.diagnostics(diagnostics) }
    }
}
