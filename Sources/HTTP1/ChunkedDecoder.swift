public import Basics
public import HTTP

/// Takes a chunked body apart (RFC 9112 section 7.1), at any split of its bytes.
///
///     size ── CR LF ──► data ── CR LF ──► size …            (a size of 0: ended; the trailer section follows)
///       └─ ; extension ─┘
///
/// Chunk lines end in CRLF and nothing else, sizes have no white space around them, extensions keep to their grammar
/// and are dropped: two readers that disagree about a chunk line disagree about where the next request starts.
public struct ChunkedDecoder: Sendable {
    public enum Event: Equatable, Sendable {
        /// The input is used up.
        case needsMore
        /// Content, as a range of the input.
        case data(ByteRange)
        /// The last chunk is read; what follows is the trailer section (`TrailerParser`).
        case lastChunk
    }

    /// The longest chunk-size line, CRLF included.
    public static let lineBytesMax = 256
    /// Most digits of a chunk size, leading zeros included.
    public static let sizeDigitsMax = 16
    /// Most bytes of extensions in a message. Only they count: a stream of millions of small chunks is honest, one in
    /// which the extensions outweigh the data is not.
    public static let extensionBytesMax = 16384

    /// What is awaited.
    private enum State { case size, sizeLF, data, dataCR, dataLF, ended, `extension` }

    private var state = State.size
    private var chunkExtension = ChunkExtension()
    private var digitCount: UInt8 = 0
    private var lineByteCount: UInt16 = 0
    private var extensionByteCount: UInt32 = 0
    /// The size while it is read, then what is left of the chunk.
    private var remaining: UInt64 = 0
    /// All bytes used so far: where the input starts in the body.
    private var position = 0

    public init() {}

    /// Whether the last chunk has been read.
    public var isEnded: Bool { state == .ended }

    /// Reads up to the next event.
    ///
    /// - Returns: the event, and how many leading bytes of `input` it used; a data range lies within them and ends
    ///   them.
    /// - Throws: the first rule that the bytes break, its offset counted from the start of the body; neither decoder
    ///   nor connection can be used after it.
    public mutating func next(_ input: Span<UInt8>) throws(ProtocolViolation) -> (event: Event, used: Int) {
        var at = 0
        while state != .ended, at < input.count {
            if state == .data {
                let count = takeData(available: input.count &- at)
                let range = ByteRange(start: at, count: count)
                position &+= at &+ count
                return (.data(range), at &+ count)
            }
            let plain = takePlainFraming(input, at: at)
            if plain == 0, let rule = take(input[at]) { throw ProtocolViolation(rule, at: position &+ at) }
            at &+= max(1, plain)
        }
        position &+= at
        return (state == .ended ? .lastChunk : .needsMore, at)
    }

    /// Takes at once what nearly all framing is: a size line without extensions, or the end of a chunk, that lies in
    /// the input whole.
    ///
    /// - Returns: how many bytes it took; 0 when the bytes must be taken one by one.
    private mutating func takePlainFraming(_ input: Span<UInt8>, at start: Int) -> Int {
        var at = start
        if state == .dataCR {
            guard input.count &- at >= 2, input[at] == .carriageReturn, input[at &+ 1] == .lineFeed else { return 0 }
            startLine()
            return 2
        }
        guard state == .size, digitCount == 0 else { return 0 }
        var size: UInt64 = 0
        // Fifteen digits cannot overflow; a longer size is taken digit by digit.
        let stop = min(input.count, at &+ 15)
        while at < stop, let digit = Self.hexValue(input[at]) {
            size = size << 4 | UInt64(digit)
            at &+= 1
        }
        guard at > start, input.count &- at >= 2, input[at] == .carriageReturn, input[at &+ 1] == .lineFeed else {
            return 0
        }
        remaining = size
        state = size == 0 ? .ended : .data
        return at &+ 2 &- start
    }

    private mutating func takeData(available: Int) -> Int {
        let count = min(remaining, UInt64(truncatingIfNeeded: available), UInt64(Int32.max))
        remaining &-= count
        if remaining == 0 { state = .dataCR }
        return Int(truncatingIfNeeded: count)
    }

    /// Takes one byte of framing; the rule that it breaks, if any.
    private mutating func take(_ byte: UInt8) -> Rule? {
        switch state {
        case .size: return takeSize(byte)
        case .extension: return takeExtension(byte)
        case .sizeLF:
            guard byte == .lineFeed else { return .invalidChunkLineEnd }
            state = remaining == 0 ? .ended : .data
            return countLineByte()
        case .dataCR:
            state = .dataLF
            return byte == .carriageReturn ? nil : .missingChunkEnd
        case .dataLF:
            startLine()
            return byte == .lineFeed ? nil : .missingChunkEnd
        case .data, .ended: return nil
        }
    }

    private mutating func startLine() {
        state = .size
        digitCount = 0
        lineByteCount = 0
    }

    private mutating func takeSize(_ byte: UInt8) -> Rule? {
        if let digit = Self.hexValue(byte) {
            guard digitCount < Self.sizeDigitsMax else { return .chunkSizeTooLarge }
            digitCount &+= 1
            remaining = remaining << 4 | UInt64(digit)
            return remaining > UInt64(Int64.max) ? .chunkSizeTooLarge : countLineByte()
        }
        guard digitCount > 0 else { return .invalidChunkSize }
        switch byte {
        case .carriageReturn: state = .sizeLF
        case .lineFeed: return .invalidChunkLineEnd
        case .semicolon:
            state = .extension
            chunkExtension = ChunkExtension()
            extensionByteCount &+= 1
        default: return .invalidChunkSize
        }
        return countLineByte()
    }

    private mutating func takeExtension(_ byte: UInt8) -> Rule? {
        if byte == .carriageReturn, chunkExtension.mayEnd {
            state = .sizeLF
            return countLineByte()
        }
        guard chunkExtension.take(byte) else { return .invalidChunkExtension }
        extensionByteCount &+= 1
        if extensionByteCount > Self.extensionBytesMax { return .chunkExtensionsTooLarge }
        return countLineByte()
    }

    private mutating func countLineByte() -> Rule? {
        lineByteCount &+= 1
        return lineByteCount > Self.lineBytesMax ? .chunkLineTooLong : nil
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        let digit = byte.decimalValue
        if digit <= 9 { return digit }
        let letter = (byte | 0x20) &- 0x61
        return letter < 6 ? letter &+ 10 : nil
    }
}
