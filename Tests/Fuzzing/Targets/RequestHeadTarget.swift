import Basics
import HTTP
import HTTP1

/// A request head: every split of it is read alike; what is taken means to a naive reader what it means to weir; and
/// written anew it means the same.
///
/// The first byte of the input chooses what is tolerated (bits 0 and 1) and small limits (bit 2): a digit.
enum RequestHeadTarget {
    struct Whole: Equatable {
        var head: RequestHead
        var fields: [Field]
    }

    /// What the head comes to, without its places in the buffer.
    private struct Meaning: Equatable {
        var method: [UInt8], code: UInt8, target: [UInt8], form: TargetForm, path: [UInt8], hasPercent: Bool
        var query: [UInt8], hasQuery: Bool, authority: [UInt8], host: [UInt8], minorVersion: UInt8
        var framing: BodyFraming, keepsAlive: Bool, expectsContinue: Bool, upgrade: [UInt8], isWebSocket: Bool
        var acceptsTrailers: Bool
        var fields: [FieldMeaning]
    }

    static func run(_ bytes: [UInt8]) throws(Finding) {
        guard let selector = bytes.first else { return }
        let wire = Array(bytes.dropFirst())
        var choices = Choices(bytes)
        let limits = self.limits(selector)
        var fields = FieldTable(capacity: 100)
        let outcome = try expectOneReading(of: wire, &choices, end: \Whole.head.byteCount) {
            parse($0, limits, &fields)
        }
        try checkProgress(wire, limits, outcome, step: 1 + choices.below(9), &fields)
        guard case .whole(let whole) = outcome else { return }
        try checkPlaces(whole, wire)
        let naive = try NaiveHead(
            wire[..<whole.head.byteCount], emptyLinesMax: RequestHeadParser.emptyLinesMax,
            bareLF: limits.tolerated.contains(.bareLF), obsFold: limits.tolerated.contains(.obsFold))
        try check(whole, wire, against: naive)
        let rewritten = naive.rewritten()
        let again = parse(rewritten[...], large, &fields)
        guard case .whole(let second) = again else {
            throw Finding("written anew \(shown(rewritten)) gives \(again); it came as \(shown(wire))")
        }
        let (before, after) = (meaning(whole, wire), meaning(second, rewritten))
        try expect(before == after, "written anew it means \(after), it came as \(before)")
    }

    private static var large: HeadLimits {
        HeadLimits(headBytesMax: 1 << 20, fieldCountMax: 100, targetBytesMax: 1 << 20)
    }

    private static func limits(_ selector: UInt8) -> HeadLimits {
        var limits = HeadLimits.request
        if selector & 4 != 0 { limits = HeadLimits(headBytesMax: 160, fieldCountMax: 6, targetBytesMax: 24) }
        limits.tolerated = Tolerance(rawValue: selector & 3)
        return limits
    }

    private static func parse(
        _ wire: ArraySlice<UInt8>, _ limits: HeadLimits, _ fields: inout FieldTable
    ) -> Outcome<Whole> {
        var head = RequestHead()
        do throws(ProtocolViolation) {
            let isWhole = try RequestHeadParser.parse(wire.span, limits: limits, head: &head, fields: &fields)
            guard isWhole else { return .needsMore }
            return .whole(Whole(head: head, fields: (0..<fields.count).map { fields[$0] }))
        } catch {
            return .violation(rule: "\(error.rule)", offset: error.offset)
        }
    }

    /// A head that comes in pieces, parsed whenever `HeadProgress` asks for it, comes to the same.
    private static func checkProgress(
        _ wire: [UInt8], _ limits: HeadLimits, _ whole: Outcome<Whole>, step: Int, _ fields: inout FieldTable
    ) throws(Finding) {
        var progress = HeadProgress()
        var outcome = Outcome<Whole>.needsMore
        var count = 0
        while count < wire.count, outcome == .needsMore {
            count = min(wire.count, count + step)
            let arrived = wire[..<count]
            if progress.isDue(arrived.span, limits: limits) { outcome = parse(arrived, limits, &fields) }
        }
        // Bytes that break a rule in a line that has not ended may still wait for more.
        if outcome == .needsMore, case .violation = whole { return }
        try expect(outcome == whole, "in pieces of \(step): \(outcome), at once \(whole): \(shown(wire))")
    }

    private static func checkPlaces(_ whole: Whole, _ wire: [UInt8]) throws(Finding) {
        let head = whole.head
        try expect(head.byteCount <= wire.count, "a head of \(head.byteCount) of \(wire.count) bytes")
        var ranges = [head.methodRange, head.target, head.path, head.query, head.authority, head.host, head.upgrade]
        for field in whole.fields { ranges += [field.name, field.value] }
        for range in ranges {
            let isWithin = range.lower >= 0 && range.count >= 0 && range.upper <= head.byteCount
            try expect(isWithin, "\(range) lies outside: \(shown(wire))")
        }
    }

    private static func check(_ whole: Whole, _ wire: [UInt8], against naive: NaiveHead) throws(Finding) {
        let head = whole.head
        try expect(naive.startLine.count == 3, "\(naive.startLine.count) words in the request line: \(shown(wire))")
        let version = "HTTP/1.\(head.minorVersion)"
        let words = [bytes(head.methodRange, wire), bytes(head.target, wire), Array(version.utf8)]
        try expect(naive.startLine.map(Array.init) == words, "the request line was read as \(words.map(shown))")
        let hasSoundTarget = !naive.startLine[1].contains { $0 <= 0x20 || $0 >= 0x7F || $0 == 0x23 }
        try expect(hasSoundTarget, "the target \(shown(naive.startLine[1])) was taken")
        try expectSame(whole.fields, wire, naive)
        let framing: NaiveHead.Framing =
            switch head.framing {
            case .none: .none
            case .length(let length): .length(length)
            case .chunked: .chunked
            case .untilClose: throw Finding("a request that ends with its connection: \(shown(wire))")
            }
        let naiveFraming = try naive.framing()
        try expect(framing == naiveFraming, "framed \(framing), and by its fields \(naiveFraming): \(shown(wire))")
        let hosts = naive.values("host")
        let isHostCountSound = hosts.count == 1 || head.minorVersion == 0 && hosts.isEmpty
        try expect(isHostCountSound, "\(hosts.count) Host fields were taken: \(shown(wire))")
        if head.form == .origin, let host = hosts.first {
            let authority = String(decoding: bytes(head.authority, wire), as: UTF8.self)
            try expect(host == authority || host == authority + ":", "Host \(host) was read as \(authority)")
        }
    }

    private static func meaning(_ whole: Whole, _ wire: [UInt8]) -> Meaning {
        let head = whole.head
        return Meaning(
            method: bytes(head.methodRange, wire), code: head.method.code, target: bytes(head.target, wire),
            form: head.form, path: bytes(head.path, wire), hasPercent: head.pathHasPercent,
            query: bytes(head.query, wire), hasQuery: head.hasQuery, authority: bytes(head.authority, wire),
            host: bytes(head.host, wire), minorVersion: head.minorVersion, framing: head.framing,
            keepsAlive: head.keepsAlive, expectsContinue: head.expectsContinue, upgrade: bytes(head.upgrade, wire),
            isWebSocket: head.isWebSocketUpgrade, acceptsTrailers: head.acceptsTrailers,
            fields: whole.fields.map { FieldMeaning($0) })
    }
}

/// What is known of a field beside its text.
struct FieldMeaning: Equatable {
    let known: FieldName
    let isConnectionOption: Bool
    let isConfusable: Bool

    init(_ field: Field) {
        known = field.known
        isConnectionOption = field.isConnectionOption
        isConfusable = field.isConfusable
    }
}

func bytes(_ range: ByteRange, _ wire: [UInt8]) -> [UInt8] { Array(wire[range.range]) }

/// Holds a parser's fields to those of a naive reader.
func expectSame(_ fields: [Field], _ wire: [UInt8], _ naive: NaiveHead) throws(Finding) {
    try expect(fields.count == naive.fields.count, "\(fields.count) fields, not \(naive.fields.count): \(shown(wire))")
    for (field, other) in zip(fields, naive.fields) {
        // Whoever forwards a folded value writes its line ends as spaces.
        let value = bytes(field.value, wire).map { field.isFolded && ($0 == 0x0D || $0 == 0x0A) ? 0x20 : $0 }
        let isSame =
            bytes(field.name, wire).elementsEqual(other.name) && isSameValue(value, other.value, field.isFolded)
        try expect(isSame, "\(shown(other.name)): \(shown(other.value)) was read as \(shown(value))")
    }
}

/// A fold may be as wide as it likes; everything else counts.
private func isSameValue(_ value: [UInt8], _ other: ArraySlice<UInt8>, _ isFolded: Bool) -> Bool {
    let words = { (bytes: ArraySlice<UInt8>) in bytes.split { $0 == 0x20 || $0 == 0x09 } }
    return isFolded ? words(value[...]) == words(other) : value.elementsEqual(other)
}
