internal import CZlib

/// Compresses a stream of bytes into one gzip member (RFC 1952).
///
/// The same input gives the same output: the header has no time and no name. It has about 260 KiB of memory while it
/// lives.
@safe public struct GzipEncoder: ~Copyable {
    /// How hard to try. An exposition comes out of the fast level twenty times smaller, of the slow one twenty-five
    /// times, at nearly three times the CPU.
    public enum Level: Int32, Sendable {
        case fast = 1
        case balanced = 3
        case small = 6
    }

    /// Enough that a page of the exporter comes in few pieces, little enough to stay in the cache.
    private static var chunkBytes: Int { 16_384 }
    /// A window of 32 KiB, and 16 more for a gzip header in place of zlib's.
    private static var windowBits: Int32 { 15 + 16 }
    private static var memoryLevel: Int32 { 8 }

    // zlib's state points back at the stream, which therefore must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private let chunk: UnsafeMutablePointer<UInt8>

    /// nil if there is no memory for it; send the bytes as they are then.
    public init?(level: Level = .fast) {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        let result = unsafe deflateInit2_(
            stream, level.rawValue, Z_DEFLATED, Self.windowBits, Self.memoryLevel, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard result == Z_OK else {
            unsafe stream.deallocate()
            return nil
        }
        unsafe self.stream = stream
        unsafe chunk = .allocate(capacity: Self.chunkBytes)
    }

    deinit {
        _ = unsafe deflateEnd(stream)
        unsafe stream.deallocate()
        unsafe chunk.deallocate()
    }

    /// Takes bytes in, and appends what is ready of the member.
    public mutating func append(_ bytes: Span<UInt8>, into output: inout [UInt8]) {
        var start = 0
        // zlib counts in 32 bits.
        while start < bytes.count {
            let part = bytes.extracting(start..<start + min(bytes.count - start, 1 << 30))
            unsafe part.withUnsafeBufferPointer { buffer in
                unsafe stream.pointee.next_in = unsafe UnsafeMutablePointer(mutating: buffer.baseAddress)
                unsafe stream.pointee.avail_in = UInt32(truncatingIfNeeded: buffer.count)
                deflate(Z_NO_FLUSH, into: &output)
                unsafe stream.pointee.next_in = nil
            }
            start += part.count
        }
    }

    /// Appends all that was taken in so far in a form that the reader can unpack at once; for a response that goes on
    /// later. Each call costs the compression a little.
    public mutating func flush(into output: inout [UInt8]) {
        deflate(Z_SYNC_FLUSH, into: &output)
    }

    /// Appends the rest and the member's end; the encoder is used up.
    public consuming func finish(into output: inout [UInt8]) {
        deflate(Z_FINISH, into: &output)
    }

    /// The whole of `bytes` as one member; false, and nothing appended, if there is no memory.
    public static func compress(_ bytes: Span<UInt8>, level: Level = .fast, into output: inout [UInt8]) -> Bool {
        guard var encoder = GzipEncoder(level: level) else { return false }
        encoder.append(bytes, into: &output)
        encoder.finish(into: &output)
        return true
    }

    /// Runs zlib until a chunk is not filled, which says that it has no more to give. Its only other end, an error,
    /// means that the stream was misused, and `finish` consumes it.
    private func deflate(_ mode: Int32, into output: inout [UInt8]) {
        var isFull = true
        while isFull {
            unsafe stream.pointee.next_out = unsafe chunk
            unsafe stream.pointee.avail_out = UInt32(Self.chunkBytes)
            let result = unsafe CZlib.deflate(stream, mode)
            precondition(result != Z_STREAM_ERROR, "deflate stream misused")
            let left = unsafe Int(stream.pointee.avail_out)
            unsafe output.append(contentsOf: UnsafeBufferPointer(start: chunk, count: Self.chunkBytes - left))
            isFull = left == 0
        }
    }
}
