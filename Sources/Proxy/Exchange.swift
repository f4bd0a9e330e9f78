public import Basics
public import HTTP

/// One request with its response, from the first byte of the one to the last byte of the other (RFC 9110 section 3.4):
/// where the two messages stand, what has been measured, and who takes part.
///
///     request    headRead -> waiting -> sending -> ended
///     response   awaited -> streaming -> produced -> delivered
///
/// The two go on independently: a backend may answer before it has the whole request. A plain struct in a slab;
/// sockets, timers and buffers are its owner's.
public struct Exchange {
    public enum Request: UInt8, Sendable {
        /// The head is known; no connection has been found for it.
        case waiting
        /// The head went to a backend; content follows.
        case sending
        /// The last byte came from the client.
        case ended
    }

    public enum Response: UInt8, Sendable {
        /// No byte of a final response has come.
        case awaited
        /// The head went to the client; content follows.
        case streaming
        /// The last byte came from the backend (or from weir itself); some may wait for the client.
        case produced
    }

    /// Who answers.
    public enum Answerer: UInt8, Sendable { case backend, weir, exporter, demo }

    // Who takes part: slot numbers of connections; -1: none (yet).
    public var client: Int32 = -1
    public var upstream: Int32 = -1
    public var answerer = Answerer.backend
    public var service: Int32 = -1
    public var route: Int32 = -1
    public var isSlashChanged = false
    public var endpoint: Int32 = -1

    // What was asked.
    public var method = Method.other
    public var clientMinorVersion: UInt8 = 1
    /// Whether the client's connection may carry another request (RFC 9112 section 9.3).
    public var keepsClient = true
    public var expectsContinue = false
    public var isWebSocketUpgrade = false
    /// The trace that the client says it records the request in; none if it says nothing.
    public var trace = TraceID.none
    /// Whether the service's request metrics count it.
    public var isMeasured = true
    /// Who reads its values for metrics of the operator's own; -1: nobody.
    public var sample: Int32 = -1

    // Where the messages stand.
    public var request = Request.waiting
    public var response = Response.awaited
    public var requestBody = BodyReader(.none)
    public var responseBody = BodyReader(.none)
    public var requestFraming = BodyFraming.none
    public var responseFraming = BodyFraming.none
    public var interimResponses: Int32 = 0
    /// Whether the backend's connection may be used again when this exchange is done with it.
    public var keepsUpstream = false
    /// Whether the backend's connection had carried an exchange before: it may have been closed under us.
    public var isOnReusedConnection = false
    public var isRetry = false
    public var isEventStream = false
    public var isTunnel = false

    /// What has been sent of the request, for one more try on a fresh connection; or its head, while it waits for one.
    public var replay = HeldBytes()
    /// Whether `replay` is kept.
    public var isReplayable = false
    /// The request line and fields for the access log, and the path for a raw label; empty unless wanted.
    public var logged = HeldBytes()
    /// Where in `logged` each is.
    public var loggedPath = ByteRange.none
    public var loggedMethod = ByteRange.none
    public var loggedTarget = ByteRange.none
    public var loggedHost = ByteRange.none
    public var loggedUserAgent = ByteRange.none
    public var loggedReferer = ByteRange.none

    // What was measured.
    public var status: UInt16 = 0
    public var upstreamStatus: UInt16 = 0
    public var failure: Failure?
    public var timeline = Timeline()
    public var requestLimit: UInt64 = .max
    public var responseTimeout: Duration = .zero
    public var rateWindowBegan = Instant.never
    public var rateWindowBytes: UInt64 = 0

    public init() {}

    /// Why an exchange did not end with a whole answer of its backend. Nil: it did.
    public enum Failure: UInt8, Sendable {
        /// weir refused the request (4xx of its own).
        case rejected
        /// The client left before its answer was complete.
        case clientAborted
        /// The backend failed: refused, reset, bad or cut response.
        case upstreamFailed
        /// The backend did not answer in time.
        case upstreamTimedOut
        /// weir had no connection to spare (503).
        case overloaded
    }

    /// Whether a request may be sent once more after the backend closed a kept connection without a byte of answer:
    /// once, and only if sending twice does no harm (RFC 9110 section 9.2.2) or nothing of it had been sent.
    public func mayRetryOnFreshConnection(nothingSent: Bool) -> Bool {
        isOnReusedConnection && !isRetry && response == .awaited && interimResponses == 0
            && (nothingSent || (isReplayable && method.isIdempotent))
    }
}
