public import Basics
public import HTTP
internal import HTTP1

/// Where a message's content stands as its bytes come in: what is data, and where the message ends (RFC 9112 section 6).
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

    private enum State {
        case ended
        case length(remaining: UInt64)
        case chunks(ChunkedDecoder)
        case trailers
        case untilClose
    }

    private var state: State
    /// How many bytes of content have been read.
    public private(set) var contentBytes: UInt64 = 0

    public init(_ framing: BodyFraming) {
        switch framing {
        case .none, .length(0): state = .ended
        case .length(let count): state = .length(remaining: count)
        case .chunked: state = .chunks(ChunkedDecoder())
        case .untilClose: state = .untilClose
        }
    }

    /// Whether the whole message has been read.
    @inlinable public var isEnded: Bool { stands(.ended) }
    /// Whether the trailer section is what comes next.
    @inlinable public var awaitsTrailers: Bool { stands(.trailers) }
    /// Whether the message goes on until its connection is closed.
    @inlinable public var endsWithConnection: Bool { stands(.untilClose) }

    @usableFromInline enum Standing { case ended, trailers, untilClose }

    @usableFromInline func stands(_ where: Standing) -> Bool {
        switch (state, `where`) {
        case (.ended, .ended), (.trailers, .trailers), (.untilClose, .untilClose): true
        case (.ended, _), (.trailers, _), (.untilClose, _), (.length, _), (.chunks, _): false
        }
    }

    /// The next piece of the message.
    /// - Returns: the event, and how many leading bytes of `input` it used up. Call again with the rest until `needsMore`,
    ///   `trailersFollow` or `ended`.
    /// - Throws: `ProtocolViolation`: where the message ends can no longer be known.
    public mutating func next(_ input: Span<UInt8>) throws(ProtocolViolation) -> (event: Event, used: Int) {
        switch state {
        case .ended: return (.ended, 0)
        case .trailers: return (.trailersFollow, 0)
        case .untilClose:
            guard !input.isEmpty else { return (.needsMore, 0) }
            contentBytes &+= UInt64(input.count)
            return (.data(ByteRange(start: 0, count: input.count)), input.count)
        case .length(let remaining):
            guard !input.isEmpty else { return (.needsMore, 0) }
            let count = remaining < UInt64(input.count) ? Int(remaining) : input.count
            contentBytes &+= UInt64(count)
            let rest = remaining &- UInt64(count)
            state = rest == 0 ? .ended : .length(remaining: rest)
            return (.data(ByteRange(start: 0, count: count)), count)
        case .chunks(var decoder):
            let (event, used) = try decoder.next(input)
            switch event {
            case .needsMore:
                state = .chunks(decoder)
                return (.needsMore, used)
            case .data(let range):
                state = .chunks(decoder)
                contentBytes &+= UInt64(range.count)
                return (.data(range), used)
            case .lastChunk:
                state = .trailers
                return (.trailersFollow, used)
            }
        }
    }

    /// The trailer section was read to its end: so was the message.
    public mutating func trailersRead() { state = .ended }
}
