/// How the end of a message's content is found (RFC 9112 section 6.3).
public enum BodyFraming: Equatable, Sendable {
    /// No content follows the head.
    case none
    /// So many bytes follow, below 2^63; 0 is an empty content that was announced with `Content-Length: 0`.
    case length(UInt64)
    /// Chunks, then a trailer section.
    case chunked
    /// All bytes until the sender closes: responses only.
    case untilClose

    /// Whether no byte follows the head.
    public var isEmpty: Bool { self == .none || self == .length(0) }
}
