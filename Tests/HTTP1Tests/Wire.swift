import Basics
import HTTP

@testable import HTTP1

/// The bytes of a literal in which every character up to U+00FF stands for the byte of that value.
func latin1(_ text: String) -> [UInt8] { text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } }

/// What a parser made of some bytes.
enum Outcome<Whole: Equatable & Sendable>: Equatable, Sendable {
    case needsMore
    case whole(Whole)
    case violation(ProtocolViolation)

    var rule: Rule? {
        if case .violation(let violation) = self { violation.rule } else { nil }
    }

    var value: Whole? {
        if case .whole(let value) = self { value } else { nil }
    }
}

/// A head with copies of its fields.
struct Parsed<Head: Equatable & Sendable>: Equatable, Sendable {
    var head: Head
    var fields: [Field]
}

func parseRequest(_ bytes: [UInt8], limits: HeadLimits = .request) -> Outcome<Parsed<RequestHead>> {
    var head = RequestHead()
    var fields = FieldTable(capacity: 100)
    do throws(ProtocolViolation) {
        guard try RequestHeadParser.parse(bytes.span, limits: limits, head: &head, fields: &fields) else {
            return .needsMore
        }
        return .whole(Parsed(head: head, fields: (0..<fields.count).map { fields[$0] }))
    } catch {
        return .violation(error)
    }
}

func parseResponse(
    _ bytes: [UInt8], to method: HTTP.Method = .get, limits: HeadLimits = .response
) -> Outcome<Parsed<ResponseHead>> {
    var head = ResponseHead()
    var fields = FieldTable(capacity: 1000)
    do throws(ProtocolViolation) {
        let isWhole = try ResponseHeadParser.parse(
            bytes.span, limits: limits, requestMethod: method, head: &head, fields: &fields)
        guard isWhole else { return .needsMore }
        return .whole(Parsed(head: head, fields: (0..<fields.count).map { fields[$0] }))
    } catch {
        return .violation(error)
    }
}

/// The bytes that a trailer section used, and its fields as text.
struct Trailers: Equatable, Sendable {
    var used: Int
    var fields: [String]
}

func parseTrailers(_ bytes: [UInt8], limits: HeadLimits = .request) -> Outcome<Trailers> {
    var fields = FieldTable(capacity: 100)
    do throws(ProtocolViolation) {
        guard let used = try TrailerParser.parse(bytes.span, limits: limits, fields: &fields) else { return .needsMore }
        let texts = (0..<fields.count).map { "\(text(fields[$0].name, bytes)): \(text(fields[$0].value, bytes))" }
        return .whole(Trailers(used: used, fields: texts))
    } catch {
        return .violation(error)
    }
}

/// What a chunked body came to: its content, and the bytes used when the last chunk was read.
struct Dechunked: Equatable, Sendable {
    var content: [UInt8]
    var used: Int
}

/// Decodes a body that arrives in pieces of `step` bytes.
func dechunk(_ bytes: [UInt8], step: Int = .max) -> Outcome<Dechunked> {
    var decoder = ChunkedDecoder()
    var content: [UInt8] = []
    var used = 0
    do throws(ProtocolViolation) {
        while used < bytes.count {
            let piece = Array(bytes[used..<(bytes.count - used > step ? used + step : bytes.count)])
            let (event, count) = try decoder.next(piece.span)
            used += count
            switch event {
            case .needsMore: break
            case .data(let range): content += piece[range.range]
            case .lastChunk: return .whole(Dechunked(content: content, used: used))
            }
        }
        return .needsMore
    } catch {
        return .violation(error)
    }
}

func text(_ range: ByteRange, _ bytes: [UInt8]) -> String { bytes.span.bytes(range).text() }

/// Why some prefix of `bytes` is read otherwise than the whole allows; nil when all are read alike. A prefix of a
/// sound message needs more bytes until the message is whole and then gives the same; a prefix of a broken one needs
/// more bytes, then breaks the same rule.
func disagreement<Whole>(
    _ bytes: [UInt8], endsAt end: (Whole) -> Int, _ parse: ([UInt8]) -> Outcome<Whole>
) -> String? {
    let whole = parse(bytes)
    var hasThrown = false
    for count in 0...bytes.count {
        let outcome = parse(Array(bytes.prefix(count)))
        let isSound =
            switch whole {
            case .needsMore: outcome == .needsMore
            case .whole(let value): outcome == (count < end(value) ? .needsMore : whole)
            case .violation: outcome == whole || outcome == .needsMore && !hasThrown
            }
        hasThrown = hasThrown || outcome.rule != nil
        if !isSound { return "the first \(count) bytes give \(outcome), all give \(whole)" }
    }
    return nil
}

func disagreement(request bytes: [UInt8], limits: HeadLimits = .request) -> String? {
    disagreement(bytes, endsAt: { $0.head.byteCount }, { parseRequest($0, limits: limits) })
}

func disagreement(response bytes: [UInt8], limits: HeadLimits = .response) -> String? {
    disagreement(bytes, endsAt: { $0.head.byteCount }, { parseResponse($0, limits: limits) })
}
