import Basics
import HTTP
import HTTP1

/// A response head: as `RequestHeadTarget`, for what a backend sends.
///
/// The first byte of the input chooses what is tolerated (bits 0 and 1), small limits (bit 2) and whether HEAD was
/// asked (bit 3).
enum ResponseHeadTarget {
    struct Whole: Equatable {
        var head: ResponseHead
        var fields: [Field]
    }

    private struct Meaning: Equatable {
        var status: Int, minorVersion: UInt8, reason: [UInt8], framing: BodyFraming, keepsAlive: Bool
        var contentType: [UInt8], contentEncoding: [UInt8], upgrade: [UInt8], hasDate: Bool
        var fields: [FieldMeaning]
    }

    static func run(_ bytes: [UInt8]) throws(Finding) {
        guard let selector = bytes.first else { return }
        let wire = Array(bytes.dropFirst())
        var choices = Choices(bytes)
        let limits = self.limits(selector)
        let method = selector & 8 == 0 ? Method.get : .head
        var fields = FieldTable(capacity: 100)
        let outcome = try expectOneReading(of: wire, &choices, end: \Whole.head.byteCount) {
            parse($0, limits, method, &fields)
        }
        guard case .whole(let whole) = outcome else { return }
        try checkPlaces(whole, wire)
        let naive = try NaiveHead(
            wire[..<whole.head.byteCount], emptyLinesMax: 0, bareLF: limits.tolerated.contains(.bareLF),
            obsFold: limits.tolerated.contains(.obsFold))
        try check(whole, method, wire, against: naive)
        let rewritten = naive.rewritten()
        let again = parse(
            rewritten[...], HeadLimits(headBytesMax: 1 << 20, fieldCountMax: 100, targetBytesMax: 0), method, &fields)
        guard case .whole(let second) = again else {
            throw Finding("written anew \(shown(rewritten)) gives \(again); it came as \(shown(wire))")
        }
        let (before, after) = (meaning(whole, wire), meaning(second, rewritten))
        try expect(before == after, "written anew it means \(after), it came as \(before)")
    }

    private static func limits(_ selector: UInt8) -> HeadLimits {
        var limits = HeadLimits.response
        if selector & 4 != 0 { limits = HeadLimits(headBytesMax: 160, fieldCountMax: 6, targetBytesMax: 0) }
        limits.tolerated = Tolerance(rawValue: selector & 3)
        return limits
    }

    private static func parse(
        _ wire: ArraySlice<UInt8>, _ limits: HeadLimits, _ method: Method, _ fields: inout FieldTable
    ) -> Outcome<Whole> {
        var head = ResponseHead()
        do throws(ProtocolViolation) {
            let isWhole = try ResponseHeadParser.parse(
                wire.span, limits: limits, requestMethod: method, head: &head, fields: &fields)
            guard isWhole else { return .needsMore }
            return .whole(Whole(head: head, fields: (0..<fields.count).map { fields[$0] }))
        } catch {
            return .violation(rule: "\(error.rule)", offset: error.offset)
        }
    }

    private static func checkPlaces(_ whole: Whole, _ wire: [UInt8]) throws(Finding) {
        let head = whole.head
        try expect(head.byteCount <= wire.count, "a head of \(head.byteCount) of \(wire.count) bytes")
        var ranges = [head.reason, head.contentType, head.contentEncoding, head.upgrade]
        for field in whole.fields { ranges += [field.name, field.value] }
        for range in ranges {
            let isWithin = range.lower >= 0 && range.count >= 0 && range.upper <= head.byteCount
            try expect(isWithin, "\(range) lies outside: \(shown(wire))")
        }
    }

    private static func check(
        _ whole: Whole, _ method: Method, _ wire: [UInt8], against naive: NaiveHead
    ) throws(Finding) {
        let head = whole.head
        let words = naive.startLine.map { String(decoding: $0, as: UTF8.self) }
        try expect(words.count >= 2, "\(words.count) words in the status line: \(shown(wire))")
        try expect(words[0] == "HTTP/1.\(head.minorVersion)", "the version was read as 1.\(head.minorVersion)")
        let isStatusSound = words[1].utf8.count == 3 && Int(words[1]) == head.status && 100...599 ~= head.status
        try expect(isStatusSound, "the status \(words[1]) was read as \(head.status)")
        let reason = naive.startLine.count > 2 ? Array(naive.startLine[2]) : []
        try expect(bytes(head.reason, wire) == reason, "the reason \(shown(reason)) was read otherwise")
        try expectSame(whole.fields, wire, naive)
        let fields = try naive.framing()
        let hasContent = method != .head && head.status >= 200 && head.status != 204 && head.status != 304
        let expected: BodyFraming =
            switch fields {
            case _ where !hasContent: .none
            case .none: .untilClose
            case .length(let length): .length(length)
            case .chunked: .chunked
            }
        try expect(head.framing == expected, "framed \(head.framing), not \(expected): \(shown(wire))")
        try expect(!head.keepsAlive || head.framing != .untilClose, "kept alive with no end: \(shown(wire))")
    }

    private static func meaning(_ whole: Whole, _ wire: [UInt8]) -> Meaning {
        let head = whole.head
        return Meaning(
            status: head.status, minorVersion: head.minorVersion, reason: bytes(head.reason, wire),
            framing: head.framing, keepsAlive: head.keepsAlive, contentType: text(head.contentType, wire),
            contentEncoding: text(head.contentEncoding, wire), upgrade: text(head.upgrade, wire),
            hasDate: head.hasDate, fields: whole.fields.map { FieldMeaning($0) })
    }

    /// A value without its white space: a fold may be as wide as it likes.
    private static func text(_ range: ByteRange, _ wire: [UInt8]) -> [UInt8] {
        bytes(range, wire).filter { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D && $0 != 0x0A }
    }
}
