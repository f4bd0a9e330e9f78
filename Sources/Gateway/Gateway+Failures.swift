internal import Basics
internal import Config
internal import HTTP
internal import Instrumentation
internal import Proxy
internal import Upstreams

/// What goes wrong, and weir's own answers: every failure ends here, in a status, a metric, a line of the log, and a
/// connection that is closed wherever its framing could be in doubt.
extension Gateway {
    /// A head that cannot be served: before there is an exchange.
    mutating func refuseHead(_ slot: Int, _ rule: Rule, isHead: Bool = false, now: Instant) {
        noteRejected(slot, rule)
        connections[slot].readDeadline = .never
        // Whatever comes behind it is no request, also while the refusal waits to be written.
        connections[slot].state = .lingering
        answerOnConnection(slot, status: rule.status, text: rule.summary, isHead: isHead, closes: true, now: now)
    }

    /// A request that cannot be served, once its exchange has begun.
    mutating func refuse(_ exchange: Int, _ rule: Rule, now: Instant) {
        let client = Int(exchanges[exchange].client)
        noteRejected(client, rule)
        exchanges[exchange].failure = .rejected
        guard exchanges[exchange].response == .awaited else {
            // Its answer is already on the way: it can only be cut.
            return cutClient(exchange, now: now)
        }
        answer(exchange, status: rule.status, text: rule.summary, now: now)
    }

    /// No memory for one more exchange.
    mutating func refuseForLackOfRoom(_ slot: Int, now: Instant) {
        connections[slot].state = .lingering
        answerOnConnection(
            slot, status: 503, text: "The gateway has no room for one more request.", isHead: false, closes: true,
            now: now)
    }

    /// There is no connection for an exchange, and will be none soon.
    mutating func answerOverload(_ exchange: Int, _ what: String, now: Instant) {
        exchanges[exchange].failure = .overloaded
        log(.warning, exchange, what)
        answer(exchange, status: 503, text: "There is no connection to the backend to spare.", now: now)
    }

    /// The backend failed before a byte of its answer was passed on.
    mutating func answerFailure(_ exchange: Int, _ failure: Exchange.Failure, _ what: String, now: Instant) {
        exchanges[exchange].failure = failure
        log(.error, exchange, what)
        let isTimeout = failure == .upstreamTimedOut
        answer(
            exchange, status: isTimeout ? 504 : 502,
            text: isTimeout ? "The backend did not answer in time." : "The backend could not be reached or failed.",
            now: now)
    }

    /// The backend's connection failed before the head of its answer was whole.
    mutating func fail(_ exchange: Int, _ reason: UpstreamFailure, _ what: String, now: Instant) {
        recorder.upstreamFailure(endpoint: Int(exchanges[exchange].endpoint), reason: reason)
        let isTimeout = reason == .responseTimeout || reason == .sendTimeout
        answerFailure(exchange, isTimeout ? .upstreamTimedOut : .upstreamFailed, what, now: now)
    }

    /// The backend's answer is malformed.
    mutating func badResponse(_ exchange: Int, _ rule: Rule, now: Instant) {
        guard exchanges[exchange].response == .awaited else {
            return cutResponse(exchange, .badResponse, "sent a malformed message (\(rule.reason))", now: now)
        }
        fail(exchange, .badResponse, "sent a malformed response (\(rule.reason))", now: now)
    }

    /// The answer broke off after its head: the client must be able to see that (RFC 9112 section 8).
    mutating func cutResponse(_ exchange: Int, _ reason: UpstreamFailure, _ what: String, now: Instant) {
        recorder.upstreamFailure(endpoint: Int(exchanges[exchange].endpoint), reason: reason)
        let isTimeout = reason == .responseTimeout || reason == .sendTimeout
        exchanges[exchange].failure = isTimeout ? .upstreamTimedOut : .upstreamFailed
        log(.error, exchange, what)
        cutClient(exchange, now: now)
    }

    /// Ends an exchange whose answer cannot be completed.
    private mutating func cutClient(_ exchange: Int, now: Instant) {
        let client = Int(exchanges[exchange].client)
        let upstream = Int(exchanges[exchange].upstream)
        if upstream >= 0 { closeUpstream(upstream, now: now) }
        exchanges[exchange].response = .produced
        exchanges[exchange].keepsClient = false
        guard exchanges[exchange].responseFraming != .untilClose else {
            // Here the end of the connection is the end of the message: only a reset says that it is cut.
            finishExchange(exchange, now: now)
            return closeNow(client, abort: true, now: now)
        }
        connections[client].closesWhenWritten = true
        connections[client].readDeadline = .never
        startWriting(client)
    }

    /// Nobody waits for the answer any more: the backend's connection is closed, so that it can stop too.
    mutating func abandonExchange(_ exchange: Int, now: Instant) {
        let upstream = Int(exchanges[exchange].upstream)
        if upstream >= 0 {
            exchanges[exchange].keepsUpstream = false
            closeUpstream(upstream, now: now)
        }
        leaveQueue(exchange)
        if exchanges[exchange].failure == .clientAborted { exchanges[exchange].status = 499 }
        finishExchange(exchange, now: now)
    }

    private mutating func leaveQueue(_ exchange: Int) {
        let service = Int(exchanges[exchange].service)
        guard service >= 0, services[service].pending.count > 0, exchanges[exchange].upstream < 0,
            services[service].pending.remove(exchange)
        else { return }
        recorder.pending(service: service, change: -1)
    }

    /// An answer of weir's own to an exchange; the connection closes behind it.
    mutating func answer(_ exchange: Int, status: Int, text: String, now: Instant) {
        let client = Int(exchanges[exchange].client)
        let upstream = Int(exchanges[exchange].upstream)
        if upstream >= 0 { closeUpstream(upstream, now: now) }
        leaveQueue(exchange)
        exchanges[exchange].answerer = .weir
        exchanges[exchange].status = UInt16(truncatingIfNeeded: status)
        exchanges[exchange].timeline.responseBegan = now
        exchanges[exchange].response = .produced
        exchanges[exchange].replay.release(to: &buffers)
        // A whole, well-framed request that found no backend may be followed by the next one on the same connection.
        // Not with HTTP/1.0, whose clients take the absence of keep-alive for an end.
        let closes =
            exchanges[exchange].request != .ended || !exchanges[exchange].keepsClient || status < 500
            || exchanges[exchange].clientMinorVersion == 0
        exchanges[exchange].keepsClient = !closes
        connections[client].readDeadline = .never
        answerOnConnection(
            client, status: status, text: text, isHead: exchanges[exchange].method == .head, closes: closes, now: now)
    }

    /// Writes a short plain answer.
    private mutating func answerOnConnection(
        _ slot: Int, status: Int, text: String, isHead: Bool, closes: Bool, now: Instant
    ) {
        let body = "\(status) \(ReasonPhrase.text(status)): \(text)\n"
        makeRoom(body.utf8.count + 512)
        let from = writer.count
        composeOwnHead(
            OwnHead(status: status, contentType: "text/plain; charset=utf-8", length: body.utf8.count, closes: closes),
            now: now)
        if !isHead { writer.append(text: body) }
        connections[slot].closesWhenWritten = closes
        sendComposed(slot, from: from)
        if connections[slot].isWriteDead { closeNow(slot, abort: true, now: now) }
    }

    private mutating func noteRejected(_ slot: Int, _ rule: Rule) {
        let origin = Int(connections[slot].origin)
        if listeners[origin].purpose != .demo { recorder.rejected(listener: origin, rule: rule) }
    }
}
