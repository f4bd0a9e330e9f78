public import Basics
internal import Instrumentation
internal import Proxy

/// The end of a worker: what runs is finished, what idles is closed, within the time that there is.
extension Gateway {
    /// How long an idle connection stays open once a drain has begun: a request that is on its way right now is still
    /// answered, and told that it was the last.
    private static var farewellTime: Duration { .milliseconds(250) }
    /// The same when another process has taken this one's place. There is no hurry then: a client that goes on asking
    /// is told with its next answer that it was the last, and none has the connection closed under its request.
    private static var unhurriedFarewellTime: Duration { .seconds(5) }

    /// Another process answers scrapes from now on. What this one knows is less than what that one shows, so it answers
    /// none any more: idle scrapers are closed at once, and one whose request comes later sees its connection close,
    /// as any idle one may, and asks again (RFC 9112 section 9.3.1).
    public mutating func handOverScrapes(now: Instant) {
        isHandedOver = true
        begin()
        for slot in 0..<connections.capacity
        where connections[slot].role == .client && connections[slot].state == .idle
            && listeners[Int(connections[slot].origin)].purpose == .exporter
        {
            closeAfterWriting(slot, now: now)
        }
    }

    /// The listeners are closed: no exchange is cut, no connection carries another one.
    public mutating func drain(now: Instant) {
        isDraining = true
        isLeaving = true
        begin()
        for slot in 0..<connections.capacity {
            switch (connections[slot].role, connections[slot].state) {
            case (.client, .idle) where listeners[Int(connections[slot].origin)].purpose == .services:
                sayFarewell(slot, now: now)
            case (.client, .exchange): exchanges[Int(connections[slot].exchange)].keepsClient = false
            case (.upstream, .idle): closeUpstream(slot, now: now)
            case (.client, _), (.upstream, _), (.free, _): continue
            }
        }
    }

    /// Gives an idle connection a last short time.
    mutating func sayFarewell(_ slot: Int, now: Instant) {
        let time = isHandedOver ? Self.unhurriedFarewellTime : Self.farewellTime
        connections[slot].readDeadline = min(connections[slot].readDeadline, now + time)
        arm(slot)
    }

    /// The time is over: everything is cut.
    public mutating func abandon(now: Instant) {
        isDraining = true
        isLeaving = true
        for slot in 0..<connections.capacity where connections[slot].role == .client {
            switch connections[slot].state {
            case .exchange:
                let exchange = Int(connections[slot].exchange)
                // It counts as what it would have been told, had there been time.
                exchanges[exchange].failure = exchanges[exchange].failure ?? .overloaded
                if exchanges[exchange].status == 0 { exchanges[exchange].status = 503 }
                abandonExchange(exchange, now: now)
                closeNow(slot, abort: true, now: now)
            case .tunnel: endTunnel(slot, now: now)
            case .idle, .head, .lingering, .connecting: closeNow(slot, abort: true, now: now)
            }
        }
        for slot in 0..<connections.capacity where connections[slot].role == .upstream {
            closeUpstream(slot, now: now)
        }
    }

    /// A turn of the loop is over: how long it worked, and how late it was.
    public mutating func turnEnded(busy: Double, lag: Duration) {
        recorder.loop(busyRatio: busy)
        recorder.loopLag(lag)
    }
}
