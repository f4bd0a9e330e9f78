public import Basics

/// When the steps of an exchange happened, and how long its phases took. A moment that has not come is `never`.
public struct Timeline: Equatable, Sendable {
    /// First byte of the request.
    public var began = Instant.never
    /// The head was parsed and the search for a connection began.
    public var dispatched = Instant.never
    /// It began to wait for a connection to become free.
    public var queued = Instant.never
    /// A connect was started.
    public var connecting = Instant.never
    /// A connection was there, fresh or kept.
    public var connected = Instant.never
    /// The last byte of the request was taken by the kernel.
    public var requestSent = Instant.never
    /// First byte of the final response's head.
    public var responseBegan = Instant.never
    /// Last byte of the response was taken by the kernel, or the exchange was given up.
    public var ended = Instant.never

    public init() {}

    /// The lengths of the phases of `weir_request_phase_seconds`, in nanoseconds; -1: the phase did not happen. They
    /// add up to the duration: `own` is what no other phase accounts for.
    public struct Phases: Equatable, Sendable {
        public var own: Int64 = 0
        public var queue: Int64 = -1
        public var connect: Int64 = -1
        public var send: Int64 = -1
        public var firstByte: Int64 = -1
        public var receive: Int64 = -1
    }

    public var duration: Duration { ended.since(began) }

    /// To the response's head; the whole duration if there was none.
    public var headDuration: Duration { min(responseBegan, ended).since(began) }

    public var phases: Phases {
        var phases = Phases()
        let end = ended.nanoseconds
        // Each phase begins where the one before it ended; a phase still open at the end is cut there.
        if queued < .never { phases.queue = length(queued, min(connecting, connected), end) }
        if connecting < .never { phases.connect = length(connecting, connected, end) }
        if connected < .never {
            let sent = min(requestSent, responseBegan)
            phases.send = length(connected, sent, end)
            if sent < .never { phases.firstByte = length(sent, responseBegan, end) }
            if responseBegan < .never { phases.receive = length(responseBegan, ended, end) }
        }
        phases.own = max(0, duration.nanoseconds - known(phases))
        return phases
    }

    private func length(_ from: Instant, _ to: Instant, _ end: Int64) -> Int64 {
        max(0, min(to.nanoseconds, end) &- min(from.nanoseconds, end))
    }

    private func known(_ phases: Phases) -> Int64 {
        max(0, phases.queue) &+ max(0, phases.connect) &+ max(0, phases.send) &+ max(0, phases.firstByte)
            &+ max(0, phases.receive)
    }
}
