import Basics
import Compression
import Testing

/// What a decoder made of a stream.
private struct Unpacked: Equatable {
    var bytes: [UInt8] = []
    var isWhole = false
    var isBroken = false
}

@Suite("Inflate decoder (RFC 1950 to 1952)")
struct InflateDecoderTests {
    private static let text = Array(#"{"a":1,"b":"xyz"}"#.utf8)
    // Made by Python's gzip and zlib.
    private static let gzip: [UInt8] = [
        0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0xFF, 0xAB, 0x56, 0x4A, 0x54, 0xB2, 0x32, 0xD4, 0x51,
        0x4A, 0x52, 0xB2, 0x52, 0xAA, 0xA8, 0xAC, 0x52, 0xAA, 0x05, 0x00, 0x3C, 0x18, 0x41, 0xAA, 0x11, 0x00, 0x00,
        0x00,
    ]
    private static let gzipWithName: [UInt8] = [
        0x1F, 0x8B, 0x08, 0x08, 0x00, 0x00, 0x00, 0x00, 0x02, 0xFF, 0x6E, 0x2E, 0x6A, 0x73, 0x6F, 0x6E, 0x00, 0xAB,
        0x56, 0x4A, 0x54, 0xB2, 0x32, 0xD4, 0x51, 0x4A, 0x52, 0xB2, 0x52, 0xAA, 0xA8, 0xAC, 0x52, 0xAA, 0x05, 0x00,
        0x3C, 0x18, 0x41, 0xAA, 0x11, 0x00, 0x00, 0x00,
    ]
    private static let zlib: [UInt8] = [
        0x78, 0x9C, 0xAB, 0x56, 0x4A, 0x54, 0xB2, 0x32, 0xD4, 0x51, 0x4A, 0x52, 0xB2, 0x52, 0xAA, 0xA8, 0xAC, 0x52,
        0xAA, 0x05, 0x00, 0x27, 0xAC, 0x04, 0xC4,
    ]
    private static let raw: [UInt8] = [
        0xAB, 0x56, 0x4A, 0x54, 0xB2, 0x32, 0xD4, 0x51, 0x4A, 0x52, 0xB2, 0x52, 0xAA, 0xA8, 0xAC, 0x52, 0xAA, 0x05,
        0x00,
    ]

    /// A decoder that lives on, and has had a broken stream before.
    private struct Worker: ~Copyable {
        private var decoder: InflateDecoder

        init() throws {
            guard var decoder = InflateDecoder(.gzip) else { throw OutOfMemory() }
            var used = 0
            let step = decoder.next([1, 2, 3].span, used: &used)
            #expect(step == .broken)
            self.decoder = decoder
        }

        mutating func unpack(_ pieces: [ArraySlice<UInt8>], _ coding: InflateDecoder.Coding) -> Unpacked {
            var result = Unpacked()
            decoder.begin(coding)
            for piece in pieces {
                var used = 0
                unpacking: while true {
                    switch decoder.next(piece.span, used: &used) {
                    case .output: result.bytes += decoder.output.array()
                    case .needsInput: break unpacking
                    case .broken:
                        result.isBroken = true
                        break unpacking
                    }
                }
            }
            result.isWhole = decoder.isWhole && !result.isBroken
            return result
        }

        /// At once, byte by byte, and at every split; all that differs.
        mutating func unpackAllWays(_ bytes: [UInt8], _ coding: InflateDecoder.Coding) -> [Unpacked] {
            var ways = [[bytes[...]], bytes.indices.map { bytes[$0...$0] }]
            ways += bytes.indices.map { [bytes[..<$0], bytes[$0...]] }
            var results: [Unpacked] = []
            for way in ways {
                let result = unpack(way, coding)
                if !results.contains(result) { results.append(result) }
            }
            return results
        }
    }

    private struct OutOfMemory: Error {}

    private static func gzip(_ bytes: [UInt8], level: GzipEncoder.Level = .fast) throws -> [UInt8] {
        var member: [UInt8] = []
        guard GzipEncoder.compress(bytes.span, level: level, into: &member) else { throw OutOfMemory() }
        return member
    }

    @Test("what other programs have packed is unpacked, however it comes")
    func fixtures() throws {
        var worker = try Worker()
        let whole = [Unpacked(bytes: Self.text, isWhole: true)]
        #expect(worker.unpackAllWays(Self.gzip, .gzip) == whole)
        #expect(worker.unpackAllWays(Self.gzipWithName, .gzip) == whole)
        #expect(worker.unpackAllWays(Self.zlib, .deflate) == whole)
        #expect(worker.unpackAllWays(Self.raw, .deflate) == whole)
    }

    @Test("members of gzip follow each other, empty ones too")
    func members() throws {
        var worker = try Worker()
        let empty = try Self.gzip([])
        let stream = empty + Self.gzip + empty + empty + Self.gzipWithName
        #expect(worker.unpackAllWays(stream, .gzip) == [Unpacked(bytes: Self.text + Self.text, isWhole: true)])
        #expect(worker.unpackAllWays(empty, .gzip) == [Unpacked(isWhole: true)])
    }

    @Test("a stream that is cut is not whole, and gives what there was")
    func cut() throws {
        var worker = try Worker()
        for (stream, coding) in [(Self.gzip, InflateDecoder.Coding.gzip), (Self.zlib, .deflate), (Self.raw, .deflate)] {
            for count in 0..<stream.count {
                let results = worker.unpackAllWays(Array(stream[..<count]), coding)
                #expect(results.count == 1)
                #expect(!results[0].isWhole && !results[0].isBroken && Self.text.starts(with: results[0].bytes))
            }
        }
    }

    @Test("damage is found, and what follows the end is damage")
    func damage() throws {
        var worker = try Worker()
        for (stream, coding) in [(Self.gzip, InflateDecoder.Coding.gzip), (Self.zlib, .deflate)] {
            for index in [0, 1, stream.count - 1] {
                var damaged = stream
                damaged[index] ^= 0x10
                let results = worker.unpackAllWays(damaged, coding)
                #expect(results.count == 1 && results[0].isBroken, "\(coding) \(index)")
            }
            let longer = worker.unpackAllWays(stream + [0, 0], coding)
            #expect(longer == [Unpacked(bytes: Self.text, isBroken: true)])
        }
        #expect(worker.unpackAllWays(Self.raw + [0], .deflate) == [Unpacked(bytes: Self.text, isBroken: true)])
        #expect(worker.unpackAllWays(Self.raw, .gzip) == [Unpacked(isBroken: true)])
        // A dictionary that nobody has.
        #expect(worker.unpackAllWays([0x78, 0xBB, 0, 0, 0, 1, 3, 0], .deflate) == [Unpacked(isBroken: true)])
    }

    @Test(
        "more than a chunk comes out in the same pieces of work, and large streams too",
        arguments: [1, 7, 4096, 1 << 20])
    func large(size: Int) throws {
        var random = SeededRandom(seed: 1)
        var text: [UInt8] = []
        for _ in 0..<40_000 { text += Array("\(UInt64.random(in: 0...(.max), using: &random) >> 40),".utf8) }
        for level in [GzipEncoder.Level.fast, .small] {
            let member = try Self.gzip(text, level: level)
            let pieces = stride(from: 0, to: member.count, by: size).map {
                member[$0..<min($0 + size, member.count)]
            }
            var worker = try Worker()
            let result = worker.unpack(pieces, .gzip)
            #expect(result == Unpacked(bytes: text, isWhole: true))
        }
    }

    @Test("of a bomb no more is unpacked than is asked for")
    func bomb() throws {
        let member = try Self.gzip([UInt8](repeating: 0, count: 50_000_000), level: .small)
        guard var decoder = InflateDecoder(.gzip) else { throw OutOfMemory() }
        var used = 0
        for _ in 0..<10 {
            let step = decoder.next(member.span, used: &used)
            #expect(step == .output)
            let count = decoder.output.count
            #expect(count > 0 && count <= 16_384)
        }
        #expect(used < member.count / 100)
    }
}
