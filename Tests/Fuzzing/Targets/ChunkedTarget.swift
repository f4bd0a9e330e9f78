import Basics
import HTTP
import HTTP1

/// A chunked body with its trailer section: every way of cutting it gives the same content, the same end and the same
/// broken rule; what is taken is what a naive reader takes it for.
enum ChunkedTarget {
    private struct Body: Equatable {
        var content: [UInt8] = []
        var used = 0
        var trailers: [[UInt8]] = []
    }

    static func run(_ bytes: [UInt8]) throws(Finding) {
        var choices = Choices(bytes)
        var fields = FieldTable(capacity: 100)
        let whole = decode(bytes, &fields) { $0 }
        for step in [1, 2 + choices.below(6)] {
            let outcome = decode(bytes, &fields) { min($0, step) }
            try expect(outcome == whole, "in steps of \(step): \(outcome), at once \(whole): \(shown(bytes))")
        }
        let cut = choices.below(bytes.count + 1)
        var isFirst = true
        let outcome = decode(bytes, &fields) { left in
            defer { isFirst = false }
            return isFirst ? min(left, max(1, cut)) : left
        }
        try expect(outcome == whole, "cut at \(cut): \(outcome), at once \(whole): \(shown(bytes))")
        if case .whole(let body) = whole { try check(body, bytes) }
        try checkTrailers(bytes, &choices, &fields)
    }

    /// - Parameter take: how many bytes come next, of so many that are left.
    private static func decode(
        _ bytes: [UInt8], _ fields: inout FieldTable, take: (Int) -> Int
    ) -> Outcome<Body> {
        var decoder = ChunkedDecoder()
        var body = Body()
        var arrived = 0
        do throws(ProtocolViolation) {
            while arrived < bytes.count {
                arrived += take(bytes.count - arrived)
                while body.used < arrived, !decoder.isEnded {
                    let piece = bytes[body.used..<arrived]
                    let (event, used) = try decoder.next(piece.span)
                    if case .data(let range) = event {
                        body.content += piece[(body.used + range.lower)..<(body.used + range.upper)]
                    }
                    body.used += used
                }
                guard decoder.isEnded else { continue }
                let rest = bytes[body.used..<arrived]
                guard let used = try TrailerParser.parse(rest.span, limits: .request, fields: &fields) else { continue }
                body.trailers = trailers(fields, rest)
                body.used += used
                return .whole(body)
            }
            return .needsMore
        } catch {
            return .violation(rule: "\(error.rule)", offset: error.offset)
        }
    }

    private static func trailers(_ fields: borrowing FieldTable, _ section: ArraySlice<UInt8>) -> [[UInt8]] {
        let section = Array(section)
        return (0..<fields.count).map { bytes(fields[$0].name, section) + [0x3A] + bytes(fields[$0].value, section) }
    }

    /// A body that was taken, read by lines and sizes alone.
    private static func check(_ body: Body, _ wire: [UInt8]) throws(Finding) {
        var at = 0
        var content: [UInt8] = []
        while true {
            let line = try line(wire, &at)
            let size = line.prefix { $0 != 0x3B }
            let isSound = !size.isEmpty && size.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
            guard isSound, let count = Int(String(decoding: size, as: UTF8.self), radix: 16) else {
                throw Finding("the size \(shown(size)) was taken: \(shown(wire))")
            }
            if count == 0 { break }
            try expect(at + count + 2 <= wire.count, "a chunk past the end was taken: \(shown(wire))")
            content += wire[at..<(at + count)]
            at += count
            let end = try self.line(wire, &at)
            try expect(end.isEmpty, "text behind a chunk was taken: \(shown(wire))")
        }
        try expect(content == body.content, "the content is \(shown(content)), not \(shown(body.content))")
        while try !line(wire, &at).isEmpty {}
        try expect(at == body.used, "the body ends at \(at), not \(body.used): \(shown(wire))")
    }

    /// Up to the next CRLF.
    private static func line(_ wire: [UInt8], _ at: inout Int) throws(Finding) -> ArraySlice<UInt8> {
        guard let end = wire[at...].firstIndex(of: 0x0A), end > at, wire[end - 1] == 0x0D else {
            throw Finding("a line without CRLF was taken: \(shown(wire))")
        }
        defer { at = end + 1 }
        return wire[at..<(end - 1)]
    }

    /// The bytes as a trailer section of their own.
    private static func checkTrailers(
        _ bytes: [UInt8], _ choices: inout Choices, _ fields: inout FieldTable
    ) throws(Finding) {
        let small = HeadLimits(headBytesMax: 120, fieldCountMax: 4, targetBytesMax: 0)
        let outcome = try expectOneReading(of: bytes, &choices, end: \Body.used) { wire in
            do throws(ProtocolViolation) {
                guard let used = try TrailerParser.parse(wire.span, limits: small, fields: &fields) else {
                    return .needsMore
                }
                return .whole(Body(used: used, trailers: trailers(fields, wire)))
            } catch {
                return .violation(rule: "\(error.rule)", offset: error.offset)
            }
        }
        guard case .whole(let body) = outcome, body.used > 2 else { return }
        let head = Array("X\r\n".utf8) + bytes[..<body.used]
        let naive = try NaiveHead(head[...], emptyLinesMax: 0, bareLF: false, obsFold: false)
        let pairs = naive.fields.map { Array($0.name) + [0x3A] + Array($0.value) }
        let isSubset = body.trailers.allSatisfy(pairs.contains)
        try expect(isSubset, "trailers that do not stand there: \(body.trailers.map(shown))")
    }
}
