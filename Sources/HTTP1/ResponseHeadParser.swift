internal import Basics
public import HTTP

/// Reads the head of a response (RFC 9112 sections 2 and 4 to 6) as strictly as that of a request: what a backend
/// sends wrong ends in 502, never in a client's misreading.
public struct ResponseHeadParser {
    /// Reads a head from the start of `bytes`.
    ///
    /// - Parameters:
    ///   - bytes: what has arrived from the first byte of the head; bytes behind the head are not looked at.
    ///   - requestMethod: of the request that it answers: what follows the head depends on it (RFC 9112 section 6.3).
    ///   - head: whole only after `true`.
    ///   - fields: emptied first; whole only after `true`.
    /// - Returns: true when the head is there whole; false when more bytes are needed.
    /// - Throws: the first rule that the bytes break; the connection cannot be reused after it.
    public static func parse(
        _ bytes: Span<UInt8>, limits: HeadLimits, requestMethod: Method, head: inout ResponseHead,
        fields: inout FieldTable
    ) throws(ProtocolViolation) -> Bool {
        head = ResponseHead()
        fields.removeAll()
        let end = min(bytes.count, limits.headBytesMax)
        guard let first = try readStatusLine(bytes, end, limits.tolerated, &head) else {
            return try awaitMore(bytes, limits)
        }
        var section = FieldSection(
            at: first, end: end, limits: limits, capacity: fields.capacity, minorVersion: head.minorVersion)
        while true {
            switch try section.next(bytes, &fields) {
            case .field: break
            case .needsMore: return try awaitMore(bytes, limits)
            case .end:
                section.connection.mark(&fields, in: bytes)
                finish(&head, section, fields, requestMethod)
                return true
            }
        }
    }

    private static func awaitMore(_ bytes: Span<UInt8>, _ limits: HeadLimits) throws(ProtocolViolation) -> Bool {
        guard bytes.count < limits.headBytesMax else { throw ProtocolViolation(.headTooLarge, at: limits.headBytesMax) }
        return false
    }

    /// Reads `HTTP-version SP status-code SP [ reason-phrase ] CRLF`. The space before an empty reason phrase may be
    /// missing, as it is from many servers: nothing hangs on it.
    ///
    /// - Returns: where the fields start; nil when more bytes are needed.
    private static func readStatusLine(
        _ bytes: Span<UInt8>, _ end: Int, _ tolerated: Tolerance, _ head: inout ResponseHead
    ) throws(ProtocolViolation) -> Int? {
        guard let version = try bytes.httpVersion(at: 0, before: end) else { return nil }
        head.minorVersion = version
        guard 8 < end else { return nil }
        guard bytes[8] == .space else { throw ProtocolViolation(.invalidVersion, at: 8) }
        for index in 9..<12 {
            guard index < end else { return nil }
            let digit = bytes[index].decimalValue
            let isSound = index == 9 ? 1...5 ~= digit : digit <= 9
            guard isSound else { throw ProtocolViolation(.invalidStatus, at: index) }
            head.status = head.status &* 10 &+ Int(digit)
        }
        guard 12 < end else { return nil }
        guard bytes[12] == .space else {
            return try bytes.lineEnd(at: 12, before: end, tolerated, orElse: .invalidStatus)
        }
        let stop = bytes.endOfFieldText(from: 13, to: end)
        head.reason = ByteRange(start: 13, count: stop &- 13)
        return try bytes.lineEnd(at: stop, before: end, tolerated, orElse: .invalidReasonPhrase)
    }

    /// Draws the conclusions that need the whole head.
    private static func finish(
        _ head: inout ResponseHead, _ section: FieldSection, _ fields: borrowing FieldTable, _ method: Method
    ) {
        head.byteCount = section.end
        var upgradeCount = 0
        for index in 0..<fields.count {
            switch fields[index].known {
            case .contentType: if head.contentType == .none { head.contentType = fields[index].value }
            case .contentEncoding: if head.contentEncoding == .none { head.contentEncoding = fields[index].value }
            case .date: head.hasDate = true
            case .upgrade:
                upgradeCount &+= 1
                head.upgrade = fields[index].value
            default: break
            }
        }
        if upgradeCount != 1 || !section.connection.upgrade || head.minorVersion == 0 { head.upgrade = .none }
        head.framing = framing(head.status, section.framing, method)
        head.keepsAlive = head.framing != .untilClose && section.connection.keepsAlive(minorVersion: head.minorVersion)
    }

    /// RFC 9112 section 6.3, rules 1 to 8. Framing fields in a response that has no content by its nature are
    /// metadata.
    private static func framing(_ status: Int, _ fields: FramingFields, _ method: Method) -> BodyFraming {
        if method == .head || status < 200 || status == 204 || status == 304 { return .none }
        if fields.isChunked { return .chunked }
        if let length = fields.contentLength { return .length(length) }
        return .untilClose
    }
}
