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
        fields.removeAll(countMax: limits.fieldCountMax)
        // No byte behind the limit is looked at.
        let text = bytes.extracting(first: max(0, limits.headBytesMax))
        guard let first = try readStatusLine(text, limits.tolerated, &head) else { return try awaitMore(bytes, limits) }
        var section = FieldSection(
            at: first, noted: noted, tolerated: limits.tolerated, minorVersion: head.minorVersion)
        guard try section.read(text, &fields) else { return try awaitMore(bytes, limits) }
        if section.connection.namesFields { section.connection.mark(&fields, in: bytes) }
        try finish(&head, section, fields, requestMethod)
        return true
    }

    /// The fields that decide where a response ends, and those that a proxy looks into.
    private static var noted: FieldNameSet {
        [.connection, .contentEncoding, .contentLength, .contentType, .date, .transferEncoding, .upgrade]
    }

    private static func awaitMore(_ bytes: Span<UInt8>, _ limits: HeadLimits) throws(ProtocolViolation) -> Bool {
        guard bytes.count < limits.headBytesMax else { throw ProtocolViolation(.headTooLarge, at: limits.headBytesMax) }
        return false
    }

    /// Reads `HTTP-version SP status-code SP [ reason-phrase ] CRLF`. The space before an empty reason phrase may be
    /// missing, as it is from many servers: nothing hangs on it.
    ///
    /// - Returns: where the fields start; nil when more bytes are needed.
    @inline(always) private static func readStatusLine(
        _ bytes: Span<UInt8>, _ tolerated: Tolerance, _ head: inout ResponseHead
    ) throws(ProtocolViolation) -> Int? {
        guard let version = try bytes.httpVersion(at: 0) else { return nil }
        head.minorVersion = version
        guard let status = status(in: bytes.word(at: 8)) else { return try readUnusualStatus(bytes, tolerated, &head) }
        head.status = status
        return try readReason(bytes, tolerated, &head)
    }

    /// Reads the phrase behind the second space, and the end of the line.
    @inline(always) private static func readReason(
        _ bytes: Span<UInt8>, _ tolerated: Tolerance, _ head: inout ResponseHead
    ) throws(ProtocolViolation) -> Int? {
        if let stop = bytes.endOfTextBeforeCRLF(from: 13) {
            head.reason = ByteRange(start: 13, count: stop &- 13)
            return stop &+ 2
        }
        let stop = bytes.endOfFieldText(from: 13)
        head.reason = ByteRange(start: 13, count: stop &- 13)
        return try bytes.lineEnd(at: stop, tolerated, orElse: .invalidReasonPhrase)
    }

    /// The status code in a word that starts with a space, three digits and a space, as it should; else nil.
    @inline(always) private static func status(in word: UInt64) -> Int? {
        // Zero in place of the spaces, values in place of the digits.
        let digits = (word ^ 0x20_3030_3020) & 0xff_ffff_ffff
        guard (digits | (digits &+ 0x00_0606_0600)) & 0xff_f0f0_f0ff == 0 else { return nil }
        let status = (digits >> 8 & 15) &* 100 &+ (digits >> 16 & 15) &* 10 &+ digits >> 24
        return 100...599 ~= status ? Int(truncatingIfNeeded: status) : nil
    }

    /// Reads from behind the version what is not as it should be.
    @inline(never) private static func readUnusualStatus(
        _ bytes: Span<UInt8>, _ tolerated: Tolerance, _ head: inout ResponseHead
    ) throws(ProtocolViolation) -> Int? {
        guard 8 < bytes.count else { return nil }
        guard bytes[8] == .space else { throw ProtocolViolation(.invalidVersion, at: 8) }
        for index in 9..<12 {
            guard index < bytes.count else { return nil }
            let digit = bytes[index].decimalValue
            let isSound = index == 9 ? 1...5 ~= digit : digit <= 9
            guard isSound else { throw ProtocolViolation(.invalidStatus, at: index) }
            head.status = head.status &* 10 &+ Int(digit)
        }
        guard 12 < bytes.count else { return nil }
        guard bytes[12] == .space else { return try bytes.lineEnd(at: 12, tolerated, orElse: .invalidStatus) }
        return try readReason(bytes, tolerated, &head)
    }

    /// Draws the conclusions that need the whole head.
    @inline(always) private static func finish(
        _ head: inout ResponseHead, _ section: FieldSection, _ fields: borrowing FieldTable, _ method: Method
    ) throws(ProtocolViolation) {
        head.byteCount = section.at
        if section.response.contentType >= 0 { head.contentType = fields[section.response.contentType].value }
        if section.response.contentEncoding >= 0 {
            head.contentEncoding = fields[section.response.contentEncoding].value
        }
        head.hasDate = section.response.hasDate
        if head.minorVersion >= 1, section.connection.offersUpgrade { head.upgrade = section.connection.upgradeValue }
        head.framing = framing(head.status, section.framing, method)
        head.keepsAlive = head.framing != .untilClose && section.connection.keepsAlive(minorVersion: head.minorVersion)
        if head.status < 200 || head.status == 204, section.framing.announcesContent {
            // What the backend takes for content would be read as the head that follows.
            if head.status < 200 { throw ProtocolViolation(.framingInInterimResponse, at: section.at) }
            head.keepsAlive = false
        }
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
