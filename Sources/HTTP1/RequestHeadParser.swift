internal import Basics
public import HTTP

/// Reads the head of a request (RFC 9112 sections 2 to 6), and refuses what two readers could read in two ways.
///
/// It keeps nothing between calls: a head that came in pieces is read from its start each time. `HeadProgress` says
/// when that is worth it, so that a client that sends byte after byte does not cost the square of its head.
public struct RequestHeadParser {
    /// Most empty lines before a request line (RFC 9112 section 2.2 asks for one at least).
    public static let emptyLinesMax = 2
    /// The longest method.
    public static let methodBytesMax = 64

    /// Most options in all Connection fields of a head, of requests and responses alike.
    public static let connectionOptionsMax = ConnectionOptions.optionsMax

    /// Reads a head from the start of `bytes`.
    ///
    /// - Parameters:
    ///   - bytes: what has arrived from the first byte behind the message before; bytes behind the head are not
    ///     looked at.
    ///   - head: whole only after `true`.
    ///   - fields: emptied first; whole only after `true`.
    /// - Returns: true when the head is there whole; false when more bytes are needed.
    /// - Throws: the first rule that the bytes break, as soon as they show it. The connection cannot be used for
    ///   requests after it.
    public static func parse(
        _ bytes: Span<UInt8>, limits: HeadLimits, head: inout RequestHead, fields: inout FieldTable
    ) throws(ProtocolViolation) -> Bool {
        head = RequestHead()
        fields.removeAll(countMax: limits.fieldCountMax)
        // No byte behind the limit is looked at.
        let text = bytes.extracting(first: max(0, limits.headBytesMax))
        var line = RequestLineReader(limits: limits)
        guard try line.read(text, into: &head) else { return try awaitMore(bytes, limits) }
        var section = FieldSection(
            at: line.at, noted: noted, tolerated: limits.tolerated, minorVersion: head.minorVersion)
        guard try section.read(text, &fields) else { return try awaitMore(bytes, limits) }
        try finish(&head, section, bytes)
        if section.connection.namesFields { section.connection.mark(&fields, in: bytes) }
        return true
    }

    /// The fields that decide where a request ends and what becomes of it.
    private static var noted: FieldNameSet {
        [.connection, .contentLength, .expect, .host, .te, .traceparent, .transferEncoding, .upgrade]
    }

    private static func awaitMore(_ bytes: Span<UInt8>, _ limits: HeadLimits) throws(ProtocolViolation) -> Bool {
        guard bytes.count < limits.headBytesMax else { throw ProtocolViolation(.headTooLarge, at: limits.headBytesMax) }
        return false
    }

    /// Draws the conclusions that need the whole head.
    @inline(always) private static func finish(
        _ head: inout RequestHead, _ section: FieldSection, _ bytes: Span<UInt8>
    ) throws(ProtocolViolation) {
        head.byteCount = section.at
        if section.request.hasHost {
            // RFC 9112 section 3.2.2: an absolute-form target's authority stands in for the Host field, whatever that
            // says.
            if head.form != .absolute {
                head.authority = section.request.authority
                head.host = section.request.host
            }
        } else if head.minorVersion >= 1 {
            throw ProtocolViolation(.missingHost, at: section.at)
        }
        if section.framing.isChunked {
            head.framing = .chunked
        } else if let length = section.framing.contentLength {
            head.framing = .length(length)
        }
        if head.method == .trace, !head.framing.isEmpty { throw ProtocolViolation(.traceWithContent, at: section.at) }
        head.keepsAlive = section.connection.keepsAlive(minorVersion: head.minorVersion)
        head.acceptsTrailers = section.request.acceptsTrailers
        head.traceParent = section.request.traceParent
        guard head.minorVersion >= 1 else { return }
        head.expectsContinue = section.request.expectsContinue && !head.framing.isEmpty
        // Only one form of Upgrade has a use behind a proxy; all others (h2c, TLS) would let a client past it.
        if section.connection.offersUpgrade, head.method == .get, head.framing.isEmpty {
            head.upgrade = section.connection.upgradeValue
            head.isWebSocketUpgrade = KnownToken.named(bytes.bytes(head.upgrade)) == .websocket
        }
    }
}
