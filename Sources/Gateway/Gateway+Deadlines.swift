public import Basics
internal import Config
internal import HTTP
internal import Instrumentation
internal import Proxy

/// Deadlines: each connection has two, for what it is to receive and for what it is to send; one timer goes off at the
/// earlier or before, and is set anew only when a deadline comes nearer, so that a request usually moves no timer.
extension Gateway {
    /// When the shell should call `expire` next; never: nothing is due.
    public var nextDeadline: Instant { mutating get { wheel.nextDeadline } }

    /// Makes sure that a connection's timer goes off in time.
    mutating func arm(_ slot: Int) {
        let deadline = min(connections[slot].readDeadline, connections[slot].writeDeadline)
        guard deadline < connections[slot].timerAt else { return }
        connections[slot].timerAt = deadline
        wheel.set(slot, at: deadline)
    }

    /// How many deadlines one call acts on.
    private static var expiriesMax: Int { 256 }

    /// Acts on deadlines that have come. Of very many it leaves some for the next call, so that others get their turn
    /// in between; `nextDeadline` is then not later than `now`.
    public mutating func expire(now: Instant) {
        begin()
        for _ in 0..<Self.expiriesMax {
            guard let slot = wheel.popExpired(now: now) else { return }
            connections[slot].timerAt = .never
            guard connections[slot].role != .free else { continue }
            if connections[slot].writeDeadline <= now {
                sendTimedOut(slot, now: now)
            } else if connections[slot].readDeadline <= now {
                connections[slot].readDeadline = .never
                readTimedOut(slot, now: now)
            }
            if connections[slot].role != .free { arm(slot) }
        }
    }

    private mutating func readTimedOut(_ slot: Int, now: Instant) {
        switch (connections[slot].role, connections[slot].state) {
        case (.client, .idle):
            noteTimeout(slot, .idle)
            closeNow(slot, abort: false, now: now)
        case (.client, .head):
            noteTimeout(slot, .header)
            refuseHead(slot, .headerTimeout, now: now)
        case (.client, .exchange): exchangeTimedOut(slot, now: now)
        case (.client, .lingering): closeNow(slot, abort: false, now: now)
        case (.client, .tunnel), (.upstream, .tunnel):
            noteTimeout(slot, .tunnel)
            endTunnel(slot, now: now)
        case (.upstream, .connecting): connectTimedOut(slot, now: now)
        case (.upstream, .idle): closeUpstream(slot, now: now)
        case (.upstream, .exchange): responseTimedOut(slot, now: now)
        case (.upstream, .head), (.upstream, .lingering), (.client, .connecting), (.free, _): return
        }
    }

    /// A client's deadline within an exchange: it waits in the queue, or its content does not come, or it waits for a
    /// word before it sends it.
    private mutating func exchangeTimedOut(_ slot: Int, now: Instant) {
        let exchange = Int(connections[slot].exchange)
        guard exchanges[exchange].answerer == .backend else { return ownDeadline(exchange, now: now) }
        switch exchanges[exchange].request {
        case .waiting: waitedTooLong(exchange, now: now)
        case .ended where exchanges[exchange].upstream < 0 && exchanges[exchange].response == .awaited,
            .sending where exchanges[exchange].upstream < 0 && exchanges[exchange].response == .awaited:
            waitedTooLong(exchange, now: now)
        case .sending where exchanges[exchange].expectsContinue:
            exchanges[exchange].expectsContinue = false
            sayContinue(slot)
            connections[slot].readDeadline = now + timeout(slot) { $0.body }
        case .sending:
            let upstream = Int(exchanges[exchange].upstream)
            guard upstream < 0 || connections[upstream].held.isEmpty else {
                // It is we who do not read; the backend's own deadline watches that.
                connections[slot].readDeadline = now + timeout(slot) { $0.body }
                return
            }
            bodyTimedOut(slot, now: now)
        case .ended: return
        }
    }

    private mutating func waitedTooLong(_ exchange: Int, now: Instant) {
        if retryDescriptor(exchange, now: now) { return }
        answerOverload(exchange, "had no connection to spare in time", now: now)
    }

    mutating func bodyTimedOut(_ slot: Int, now: Instant) {
        noteTimeout(slot, .body)
        refuse(Int(connections[slot].exchange), .bodyTimeout, now: now)
    }

    private mutating func sayContinue(_ slot: Int) {
        makeRoom(64)
        let from = writer.count
        writer.append("HTTP/1.1 100 Continue\r\n\r\n")
        sendComposed(slot, from: from)
    }

    private mutating func responseTimedOut(_ upstream: Int, now: Instant) {
        let exchange = Int(connections[upstream].exchange)
        let client = Int(exchanges[exchange].client)
        if !connections[client].held.isEmpty {
            // It is the client who does not take what there is; its own deadline watches that.
            connections[upstream].readDeadline = now + exchanges[exchange].responseTimeout
            return
        }
        if exchanges[exchange].isEventStream {
            noteTimeout(upstream, .tunnel)
        } else {
            noteTimeout(upstream, .response)
        }
        if exchanges[exchange].response == .awaited {
            fail(exchange, .responseTimeout, "did not answer in time", now: now)
        } else {
            cutResponse(exchange, .responseTimeout, "stopped within a response", now: now)
        }
    }

    /// Bytes waited to be written, and none was taken for too long.
    private mutating func sendTimedOut(_ slot: Int, now: Instant) {
        connections[slot].writeDeadline = .never
        noteTimeout(slot, .send)
        switch (connections[slot].role, connections[slot].state) {
        case (.client, .exchange):
            connections[slot].isWriteDead = true
            let exchange = Int(connections[slot].exchange)
            exchanges[exchange].failure = exchanges[exchange].failure ?? .clientAborted
            abandonExchange(exchange, now: now)
            closeNow(slot, abort: true, now: now)
        case (.client, .tunnel), (.upstream, .tunnel): endTunnel(slot, now: now)
        case (.client, _): closeNow(slot, abort: true, now: now)
        case (.upstream, .exchange):
            let exchange = Int(connections[slot].exchange)
            if exchanges[exchange].response == .awaited {
                fail(exchange, .sendTimeout, "took no bytes of the request for too long", now: now)
            } else {
                cutResponse(exchange, .sendTimeout, "took no bytes of the request for too long", now: now)
            }
        case (.upstream, _): closeUpstream(slot, now: now)
        case (.free, _): return
        }
    }

    private mutating func noteTimeout(_ slot: Int, _ kind: TimeoutKind) {
        let service = Int(connections[slot].service)
        if service >= 0 { recorder.timeout(service: service, kind: kind) }
    }
}
