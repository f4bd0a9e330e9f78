/// A stretch of an exchange: the label `phase` of `weir_request_phase_seconds`. The phases of an exchange add up to
/// its duration.
public enum Phase: UInt8, ClosedSet, Sendable {
    /// weir's own work, and waiting for its event loop.
    case own
    /// Waiting for a connection to a backend to be free.
    case queue
    /// Connecting to the backend.
    case connect
    /// The TLS handshake with the backend.
    case tls
    /// Sending the request.
    case send
    /// From the request sent to the first byte of the response.
    case firstByte
    /// From the first byte of the response to its last.
    case receive

    public var label: String {
        switch self {
        case .own: "own"
        case .queue: "queue"
        case .connect: "connect"
        case .tls: "tls"
        case .send: "send"
        case .firstByte: "first_byte"
        case .receive: "receive"
        }
    }
}
