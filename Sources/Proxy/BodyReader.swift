public import Basics
public import HTTP
internal import HTTP1

/// Where a message's content stands as its bytes come in: what is data, and where the message ends (RFC 9112 section
/// 6).
///
/// It serves requests and responses alike. It neither copies nor keeps bytes; it counts them.
public struct BodyReader: Sendable {
    public enum Event: Equatable, Sendable {
        /// All bytes given so far are used; the message goes on.
        case needsMore
        /// Content: a range in the input.
        case data(ByteRange)
        /// The last chunk was read: the trailer section follows, which the caller parses and then calls `trailersRead`.
        case trailersFollow
        /// The message has ended; no byte after it belongs to it.
        case ended
    }

    /// What is awaited. Beside it `remaining` and `decoder`, each of meaning in one state: as payloads they would be
    /// moved at every step.
    private enum State: UInt8 { case ended, length, chunks, trailers, untilClose }

    private var state: State
    /// Content still to come, of a known length.
    private var remaining: UInt64 = 0
    private var decoder = ChunkedDecoder()
    /// How many bytes of content have been read.
    public private(set) var contentBytes: UInt64 = 0

    public init(_ framing: BodyFraming) {
        switch framing {
        case .none, .length(0): state = .ended
        case .length(let count):
            state = .length
            remaining = count
        case .chunked: state = .chunks
        case .untilClose: state = .untilClose
        }
    }

    /// Whether the whole message has been read.
    public var isEnded: Bool { state == .ended }
    /// Whether the trailer section is what comes next.
    public var awaitsTrailers: Bool { state == .trailers }
    /// Whether the message goes on until its connection is closed.
    public var endsWithConnection: Bool { state == .untilClose }

    /// The next piece of the message.
    /// - Returns: the event, and how many leading bytes of `input` it used up. Call again with the rest until
    ///   `needsMore`, `trailersFollow` or `ended`.
    /// - Throws: `ProtocolViolation`: where the message ends can no longer be known.
    public mutating func next(_ input: Span<UInt8>) throws(ProtocolViolation) -> (event: Event, used: Int) {
        switch state {
        case .ended: return (.ended, 0)
        case .trailers: return (.trailersFollow, 0)
        case .chunks: return try nextOfChunks(input)
        case .untilClose:
            guard !input.isEmpty else { return (.needsMore, 0) }
            contentBytes &+= UInt64(input.count)
            return (.data(ByteRange(start: 0, count: input.count)), input.count)
        case .length:
            guard !input.isEmpty else { return (.needsMore, 0) }
            let count = remaining < UInt64(input.count) ? Int(remaining) : input.count
            contentBytes &+= UInt64(count)
            remaining &-= UInt64(count)
            if remaining == 0 { state = .ended }
            return (.data(ByteRange(start: 0, count: count)), count)
        }
    }

    private mutating func nextOfChunks(_ input: Span<UInt8>) throws(ProtocolViolation) -> (event: Event, used: Int) {
        let (event, used) = try decoder.next(input)
        switch event {
        case .needsMore: return (.needsMore, used)
        case .data(let range):
            contentBytes &+= UInt64(range.count)
            return (.data(range), used)
        case .lastChunk:
            state = .trailers
            return (.trailersFollow, used)
        }
    }

    /// The trailer section was read to its end: so was the message.
    public mutating func trailersRead() { state = .ended }
}
