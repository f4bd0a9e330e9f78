import Basics
import Compression
import Extraction
import Testing

@Suite("JSON contents with codings")
struct JSONContentCodingTests {
    private static let text = Array(#"{"a":1,"b":"xyz"}"#.utf8)
    private static let found: [Captured] = [.number("1"), .text("xyz"), .missing]
    // Made by Python's zlib.
    private static let zlib: [UInt8] = [
        0x78, 0x9C, 0xAB, 0x56, 0x4A, 0x54, 0xB2, 0x32, 0xD4, 0x51, 0x4A, 0x52, 0xB2, 0x52, 0xAA, 0xA8, 0xAC, 0x52,
        0xAA, 0x05, 0x00, 0x27, 0xAC, 0x04, 0xC4,
    ]
    private static let raw: [UInt8] = [
        0xAB, 0x56, 0x4A, 0x54, 0xB2, 0x32, 0xD4, 0x51, 0x4A, 0x52, 0xB2, 0x52, 0xAA, 0xA8, 0xAC, 0x52, 0xAA, 0x05,
        0x00,
    ]

    private static func gzip(_ bytes: [UInt8], level: GzipEncoder.Level = .fast) -> [UInt8] {
        var member: [UInt8] = []
        let isPacked = GzipEncoder.compress(bytes.span, level: level, into: &member)
        #expect(isPacked)
        return member
    }

    private func check(
        _ content: [UInt8], _ coding: String, _ values: [Captured], _ failure: SkipReason? = nil,
        bytesMax: Int = 1 << 20, location: SourceLocation = #_sourceLocation
    ) throws {
        var reader = ReaderUnderTest()
        let fields = try JSONFieldSet(paths: ["a", "b", "c"])
        let readings = reader.readAllWays(content, fields, slots: 3, coding: coding, bytesMax: bytesMax)
        #expect(readings == [Reading(values: values, failure: failure)], sourceLocation: location)
    }

    @Test("known codings come off, whatever the case of their names")
    func known() throws {
        let member = Self.gzip(Self.text)
        for coding in ["gzip", "x-gzip", "GZip", " gzip ", "gzip, identity", ",gzip,"] {
            try check(member, coding, Self.found)
        }
        for coding in ["", "identity", "identity, identity", " , "] { try check(Self.text, coding, Self.found) }
        try check(Self.zlib, "deflate", Self.found)
        try check(Self.raw, "deflate", Self.found)
    }

    @Test("two codings come off in the reverse of the order they are listed in")
    func two() throws {
        try check(Self.gzip(Self.gzip(Self.text)), "gzip, gzip", Self.found)
        try check(Self.gzip(Self.zlib), "deflate, gzip", Self.found)
        try check(Self.gzip(Self.raw), "deflate,identity,x-gzip", Self.found)
        try check(Self.gzip(Self.zlib), "gzip, deflate", [.missing, .missing, .missing], .badEncoding)
    }

    @Test("a coding that is not known, three, and a content that does not have it are told")
    func unknown() throws {
        let nothing: [Captured] = [.missing, .missing, .missing]
        for coding in ["br", "zstd", "gzip, br", "gzip gzip", "gzip;q=1", "gzip, gzip, gzip"] {
            try check(Self.gzip(Self.text), coding, nothing, .badEncoding)
        }
        try check(Self.text, "gzip", nothing, .badEncoding)
        try check([0xFF, 0xFF], "deflate", nothing, .badEncoding)
        var reader = ReaderUnderTest()
        let fields = try JSONFieldSet(paths: ["a"])
        #expect(reader.read([], fields, slots: 1, coding: "br").failure == .badEncoding)
    }

    @Test("a content that is cut or damaged keeps what was found")
    func broken() throws {
        let member = Self.gzip(Self.text)
        try check([], "gzip", [.missing, .missing, .missing], .notJSON)
        // All of the text is there, but not the checksum.
        try check(Array(member.dropLast(8)), "gzip", Self.found, .notJSON)
        try check(Array(member.dropLast()), "gzip", Self.found, .notJSON)
        var damaged = member
        damaged[member.count - 5] ^= 1
        try check(damaged, "gzip", Self.found, .badEncoding)
        try check(member + [0, 0], "gzip", Self.found, .badEncoding)
        try check(Self.gzip(Array(Self.text.dropLast(3))), "gzip", [.number("1"), .missing, .missing], .notJSON)
    }

    @Test("the limit is of unpacked bytes")
    func limit() throws {
        let member = Self.gzip(Self.text)
        try check(member, "gzip", Self.found, bytesMax: Self.text.count)
        try check(member, "gzip", Self.found, .overLimit, bytesMax: Self.text.count - 1)
        try check(member, "gzip", [.number("1"), .missing, .missing], .overLimit, bytesMax: 10)
        let bomb = Self.gzip(Self.text + [UInt8](repeating: 0x20, count: 20_000_000), level: .small)
        var reader = ReaderUnderTest()
        let fields = try JSONFieldSet(paths: ["a", "b", "c"])
        let reading = reader.read([bomb[...]], fields, slots: 3, coding: "gzip", bytesMax: 100_000)
        #expect(reading == Reading(values: Self.found, failure: .overLimit))
    }

    @Test("a reader that has given its memory up reads on")
    func release() throws {
        let fields = try JSONFieldSet(paths: ["b"])
        let reader = JSONContentReader()
        var values = ValueTable()
        for _ in 0..<3 {
            values.begin(count: 1)
            reader.begin(fields, contentEncoding: Array("gzip, gzip".utf8).span, bytesMax: 1000)
            reader.read(Self.gzip(Self.gzip(Self.text)).span, into: &values)
            reader.finish(into: &values)
            let found = values.captured()
            #expect(found == [.text("xyz")] && reader.failure == nil)
            reader.release()
        }
    }
}
