internal import CZlib

/// Unpacks a stream of bytes in the codings `gzip` (RFC 1952) or `deflate` (RFC 1950 or 1951), a chunk at a time.
///
///     var used = 0
///     loop: switch decoder.next(input, used: &used)
///         output: take `decoder.output`, or stop: nothing is unpacked that nobody asks for
///         needsInput: come again with the bytes that follow
///         broken: nothing comes any more
///
/// It has about 60 KiB of memory while it lives, and allocates no more for the streams that it is used for one after
/// the other.
@safe public struct InflateDecoder: ~Copyable {
    public enum Coding: Sendable {
        /// One member or more (RFC 1952 section 2.2).
        case gzip
        /// With zlib's header and checksum as RFC 9110 section 8.4.1.2 wants it, or without, as many send it. The first
        /// two bytes decide.
        case deflate
    }

    public enum Step: Equatable, Sendable {
        /// More bytes are in `output`.
        case output
        /// All input has been used.
        case needsInput
        /// It is no such coding, or broken in it; what came before has been given out.
        case broken
    }

    private enum State {
        /// Of a member of gzip, or of deflate's two deciding bytes, nothing has come.
        case start
        /// The first of the two deciding bytes has come.
        case secondByte(first: UInt8)
        /// The bytes have decided; the first has not been unpacked.
        case firstByte(UInt8)
        case stream
        /// All of deflate has come.
        case end
        case broken
    }

    /// So little that it stays in the cache, and that what is too much is seen soon.
    private static var chunkBytes: Int { 16_384 }
    /// The largest window, and 16 more for a gzip header.
    private static var gzipBits: Int32 { 15 + 16 }
    private static var zlibBits: Int32 { 15 }
    private static var rawBits: Int32 { -15 }

    // zlib's state points back at the stream, which therefore must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private let chunk: UnsafeMutablePointer<UInt8>
    private var coding: Coding
    private var state = State.start
    private var outputCount = 0
    /// Whether zlib has more than the chunk had room for.
    private var isFull = false
    /// Whether all that came, and something did, are whole members, or a whole stream of deflate.
    public private(set) var isWhole = false

    /// nil if there is no memory for it.
    public init?(_ coding: Coding) {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        let result = unsafe inflateInit2_(
            stream, Self.gzipBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard result == Z_OK else {
            unsafe stream.deallocate()
            return nil
        }
        unsafe self.stream = stream
        unsafe chunk = .allocate(capacity: Self.chunkBytes)
        self.coding = coding
        begin(coding)
    }

    deinit {
        _ = unsafe inflateEnd(stream)
        unsafe stream.deallocate()
        unsafe chunk.deallocate()
    }

    /// Forgets the stream before, and begins another.
    public mutating func begin(_ coding: Coding) {
        self.coding = coding
        state = .start
        outputCount = 0
        isFull = false
        isWhole = false
        if case .gzip = coding { reset(Self.gzipBits) }
    }

    /// Unpacks as much as there is room for.
    ///
    /// - Parameters:
    ///   - input: the same bytes until this gave `needsInput`.
    ///   - used: how many of them have been used; moves on.
    public mutating func next(_ input: Span<UInt8>, used: inout Int) -> Step {
        outputCount = 0
        while used < input.count || isFull || hasHeldByte {
            switch state {
            case .start where coding == .gzip:
                if isWhole { reset(Self.gzipBits) }
                isWhole = false
                if case .start = state { state = .stream }
            case .start:
                state = .secondByte(first: input[used])
                used &+= 1
            case .secondByte(let first):
                guard used < input.count else { return .needsInput }
                state = .firstByte(first)
                reset(Self.isZlib(first, input[used]) ? Self.zlibBits : Self.rawBits)
            case .firstByte(let byte):
                state = .stream
                var taken = 0
                let held: InlineArray<1, UInt8> = [byte]
                inflate(held.span, &taken)
            case .stream: inflate(input, &used)
            case .end: state = .broken
            case .broken: return .broken
            }
            if outputCount > 0 { return .output }
        }
        if case .broken = state { return .broken }
        return .needsInput
    }

    /// What the last step has unpacked.
    public var output: Span<UInt8> {
        @_lifetime(borrow self)
        get {
            let buffer = unsafe UnsafeBufferPointer(start: chunk, count: outputCount)
            return unsafe _overrideLifetime(Span(_unsafeElements: buffer), borrowing: self)
        }
    }

    private var hasHeldByte: Bool {
        if case .firstByte = state { true } else { false }
    }

    /// Whether a zlib header begins with these (RFC 1950 section 2.2). Of a bare stream they would be a stored block
    /// with bits in its padding that everyone leaves 0, or worse.
    private static func isZlib(_ first: UInt8, _ second: UInt8) -> Bool {
        first & 0x0F == 8 && first >> 4 <= 7 && (UInt32(first) << 8 | UInt32(second)) % 31 == 0
    }

    private mutating func reset(_ windowBits: Int32) {
        if unsafe inflateReset2(stream, windowBits) != Z_OK { state = .broken }
    }

    private mutating func inflate(_ input: Span<UInt8>, _ used: inout Int) {
        // zlib counts in 32 bits.
        let part = input.extracting(used..<used &+ min(input.count &- used, 1 << 30))
        let (result, left) = unsafe part.withUnsafeBufferPointer { buffer in
            unsafe stream.pointee.next_in = unsafe UnsafeMutablePointer(mutating: buffer.baseAddress)
            unsafe stream.pointee.avail_in = UInt32(truncatingIfNeeded: buffer.count)
            unsafe stream.pointee.next_out = unsafe chunk
            unsafe stream.pointee.avail_out = UInt32(Self.chunkBytes)
            let result = unsafe CZlib.inflate(stream, Z_NO_FLUSH)
            unsafe stream.pointee.next_in = nil
            return unsafe (result, Int(stream.pointee.avail_in))
        }
        used &+= part.count &- left
        outputCount = unsafe Self.chunkBytes &- Int(stream.pointee.avail_out)
        isFull = outputCount == Self.chunkBytes
        switch result {
        // No progress is no error where there was nothing to take.
        case Z_BUF_ERROR where part.count == 0: break
        case Z_OK: break
        case Z_STREAM_END:
            isFull = false
            isWhole = true
            if case .gzip = coding { state = .start } else { state = .end }
        default:
            isFull = false
            state = .broken
        }
    }
}
