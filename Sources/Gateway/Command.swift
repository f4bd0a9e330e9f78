/// What the core wants done. The shell carries commands out in order, each before the next read.
public enum Command: Equatable, Sendable {
    /// Open a connection to an endpoint of the site; answer with `connected` or `connectFailed`.
    case connect(ConnectionID, endpoint: Int)
    /// Write what `output` gives, once; answer with `wrote`.
    case write(ConnectionID)
    /// Reading was paused and may go on.
    case read(ConnectionID)
    /// No more will be written: send FIN behind what was.
    case endWriting(ConnectionID)
    /// Close; with `abort` so that the peer sees a reset. The id is dead from here on.
    case close(ConnectionID, abort: Bool)
    /// The connection goes on with the gateway that has taken this one's place: take it with `takeDeparture`, keep its
    /// socket open, and give both to `adopt` there.
    case handOver(ConnectionID)
    /// Take the ticket with `takePageTicket`, render that page elsewhere, and answer with `rendered`.
    case render(ConnectionID)
}

/// Bytes to be written: the same layout as the system's `iovec`.
@unsafe public struct OutputVector {
    public var base: UnsafeRawPointer?
    public var count: Int

    public init(base: UnsafeRawPointer?, count: Int) {
        unsafe self.base = base
        unsafe self.count = count
    }
}

/// Why a connection could not be made.
public enum ConnectFailure: Sendable {
    case refused, unreachable, outOfDescriptors, other
}
