import CZlib
import Compression
import Testing

@Suite("gzip encoder (RFC 1952)")
struct GzipEncoderTests {
    private static let page = Array(
        (0..<4000).map { "http_requests_total{handler=\"/x/\($0)\",method=\"GET\"} \($0 * 7919)\n" }.joined().utf8)

    @Test(
        "what it makes unpacks to what went in, whatever the level",
        arguments: [
            GzipEncoder.Level.fast, .balanced, .small,
        ])
    func roundTrip(level: GzipEncoder.Level) {
        for bytes in [[], [0x61], Self.page] {
            var member: [UInt8] = []
            #expect(compress(bytes, level: level, into: &member))
            #expect(gunzip(member) == bytes)
        }
    }

    @Test("bytes that do not compress come through, and more than a chunk of them")
    func incompressible() {
        var state: UInt64 = 88_172_645_463_325_252
        let bytes = (0..<300_000).map { _ in
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return UInt8(truncatingIfNeeded: state)
        }
        var member: [UInt8] = []
        #expect(compress(bytes, into: &member))
        #expect(gunzip(member) == bytes)
    }

    @Test("pieces of any size make the same member, with the same header each time", arguments: [1, 7, 4096, 100_000])
    func pieces(size: Int) {
        var whole: [UInt8] = []
        #expect(compress(Self.page, into: &whole))
        guard var encoder = GzipEncoder() else { Issue.record("no memory"); return }
        var member: [UInt8] = []
        var start = 0
        while start < Self.page.count {
            let piece = Array(Self.page[start..<min(start + size, Self.page.count)])
            encoder.append(piece.span, into: &member)
            start += size
        }
        encoder.finish(into: &member)
        #expect(member == whole)
        #expect(Array(member.prefix(10)) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 4, 3])
    }

    @Test("what was flushed can be read before the end")
    func flushed() {
        guard var encoder = GzipEncoder() else { Issue.record("no memory"); return }
        var member: [UInt8] = []
        encoder.append(Array("data: 1\n\n".utf8).span, into: &member)
        encoder.flush(into: &member)
        #expect(gunzip(member, isWhole: false) == Array("data: 1\n\n".utf8))
        encoder.append(Array("data: 2\n\n".utf8).span, into: &member)
        encoder.finish(into: &member)
        #expect(gunzip(member) == Array("data: 1\n\ndata: 2\n\n".utf8))
    }

    @Test("it appends to what is there")
    func appends() {
        var output = Array("HTTP".utf8)
        #expect(compress(Self.page, into: &output))
        #expect(Array(output.prefix(4)) == Array("HTTP".utf8))
        #expect(gunzip(Array(output.dropFirst(4))) == Self.page)
    }
}

private func compress(_ bytes: [UInt8], level: GzipEncoder.Level = .fast, into output: inout [UInt8]) -> Bool {
    GzipEncoder.compress(bytes.span, level: level, into: &output)
}

/// zlib's own answer; nil if the member is broken, or not whole when it should be.
private func gunzip(_ member: [UInt8], isWhole: Bool = true) -> [UInt8]? {
    var stream = unsafe z_stream()
    guard unsafe inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
        return nil
    }
    defer { _ = unsafe inflateEnd(&stream) }
    var member = member
    var output = [UInt8](repeating: 0, count: 1 << 20)
    let (memberCount, outputCount) = (member.count, output.count)
    let result = unsafe member.withUnsafeMutableBufferPointer { input in
        unsafe output.withUnsafeMutableBufferPointer { room in
            unsafe stream.next_in = input.baseAddress
            unsafe stream.avail_in = UInt32(memberCount)
            unsafe stream.next_out = room.baseAddress
            unsafe stream.avail_out = UInt32(outputCount)
            return unsafe inflate(&stream, Z_SYNC_FLUSH)
        }
    }
    guard result == (isWhole ? Z_STREAM_END : Z_OK) else { return nil }
    return unsafe Array(output.prefix(outputCount - Int(stream.avail_out)))
}
