public import Basics

/// How long a service waits, and for what. `Timeouts.never` in a field means without end.
public struct Timeouts: Equatable, Sendable {
    /// What `0` in the file means: added to any moment it gives `Instant.never`.
    @inlinable public static var never: Duration { Duration(nanoseconds: .max) }

    /// From a request's first byte to the end of its head; absolute.
    public var header: Duration
    /// Between two reads of a request body.
    public var body: Duration
    /// A kept-alive client connection with no request.
    public var idle: Duration
    /// Connecting to a backend.
    public var connect: Duration
    /// From the request sent to the response head, then between two reads of the response body.
    public var response: Duration
    /// A kept-alive backend connection with no request.
    public var upstreamIdle: Duration
    /// A tunnel or an event stream with no byte either way.
    public var tunnel: Duration
    /// Bytes wait to be written and the peer takes none, on either side.
    public var send: Duration
    /// The least bytes a second of a request body, averaged over `bodyRateWindow`; 0 means no such bound.
    public var bodyRate: Int

    /// Over how long `bodyRate` is averaged.
    public static var bodyRateWindow: Duration { .seconds(10) }

    public init() {
        header = .seconds(10)
        body = .seconds(30)
        idle = .seconds(75)
        connect = .seconds(2)
        response = .seconds(60)
        upstreamIdle = .seconds(60)
        tunnel = .seconds(3600)
        send = .seconds(30)
        bodyRate = 100
    }
}
