public import Basics
public import HTTP

/// All that the metrics want to know of a finished exchange: a plain value of fixed size.
public struct ExchangeSummary: Sendable {
    /// The service's place in the configuration.
    public var service: Int32
    /// The route's place in the service's routes; -1 for a path without a template.
    public var route: Int32
    /// Whether the path matched only with one slash more or less at its end.
    public var slashChanged: Bool
    public var method: Method
    /// What the client got, from 100 to 599; 499 for a client that left before its answer was complete.
    public var status: UInt16
    public var outcome: Outcome
    /// Whether `Recorder.admits` said yes when the exchange began, and so `exchangeBegan` was called.
    public var isMeasured: Bool
    /// Whether the response streams (`text/event-stream` and the like).
    public var isStream: Bool
    /// Whether the connection was upgraded: then `duration` is the handshake's.
    public var isTunnel: Bool
    /// The place in `InstrumentationPlan.endpoints` of the backend that was asked; -1 for none.
    public var endpoint: Int32
    /// What that backend answered; 0 for nothing.
    public var upstreamStatus: UInt16
    /// Bytes of content from the client, framing excluded.
    public var requestBodyBytes: UInt64
    /// Bytes of content to the client, framing excluded.
    public var responseBodyBytes: UInt64
    /// From the first byte of the request to the last byte of the response.
    public var duration: Duration
    /// From the first byte of the request to the response head; `duration` where there was no head.
    public var headDuration: Duration
    public var phases: PhaseLengths

    /// An exchange of which no more is known than whose it is.
    @inlinable public init(service: Int32, route: Int32, slashChanged: Bool, method: Method) {
        self.service = service
        self.route = route
        self.slashChanged = slashChanged
        self.method = method
        status = 500
        outcome = .ok
        isMeasured = true
        isStream = false
        isTunnel = false
        endpoint = -1
        upstreamStatus = 0
        requestBodyBytes = 0
        responseBodyBytes = 0
        duration = .zero
        headDuration = .zero
        phases = PhaseLengths()
    }
}
