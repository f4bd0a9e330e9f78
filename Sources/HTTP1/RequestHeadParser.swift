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
        fields.removeAll()
        let end = min(bytes.count, limits.headBytesMax)
        var line = RequestLineReader(end: end, limits: limits)
        guard try line.read(bytes, into: &head) else { return try awaitMore(bytes, limits) }
        var section = FieldSection(
            at: line.at, end: end, limits: limits, capacity: fields.capacity, minorVersion: head.minorVersion)
        var marks = RequestFields()
        while true {
            switch try section.next(bytes, &fields) {
            case .field:
                let last = fields.count &- 1
                if fields[last].known.decidesMessage {
                    try marks.note(fields[last], bytes, minorVersion: head.minorVersion)
                }
            case .needsMore: return try awaitMore(bytes, limits)
            case .end:
                try finish(&head, section, marks, bytes)
                section.connection.mark(&fields, in: bytes)
                return true
            }
        }
    }

    private static func awaitMore(_ bytes: Span<UInt8>, _ limits: HeadLimits) throws(ProtocolViolation) -> Bool {
        guard bytes.count < limits.headBytesMax else { throw ProtocolViolation(.headTooLarge, at: limits.headBytesMax) }
        return false
    }

    /// Draws the conclusions that need the whole head.
    private static func finish(
        _ head: inout RequestHead, _ section: FieldSection, _ marks: RequestFields, _ bytes: Span<UInt8>
    ) throws(ProtocolViolation) {
        head.byteCount = section.end
        if let host = marks.host {
            // RFC 9112 section 3.2.2: an absolute-form target's authority stands in for the Host field, whatever that
            // says.
            if head.form != .absolute { (head.authority, head.host) = (host.range, host.host) }
        } else if head.minorVersion >= 1 {
            throw ProtocolViolation(.missingHost, at: section.end)
        }
        if section.framing.isChunked {
            head.framing = .chunked
        } else if let length = section.framing.contentLength {
            head.framing = .length(length)
        }
        if head.method == .trace, !head.framing.isEmpty { throw ProtocolViolation(.traceWithContent, at: section.end) }
        head.keepsAlive = section.connection.keepsAlive(minorVersion: head.minorVersion)
        head.acceptsTrailers = marks.acceptsTrailers
        guard head.minorVersion >= 1 else { return }
        head.expectsContinue = marks.expectsContinue && !head.framing.isEmpty
        // Only one form of Upgrade has a use behind a proxy; all others (h2c, TLS) would let a client past it.
        if section.connection.upgrade, marks.upgradeCount == 1, head.method == .get, head.framing.isEmpty {
            head.upgrade = marks.upgrade
            head.isWebSocketUpgrade = KnownToken.named(bytes.bytes(marks.upgrade)) == .websocket
        }
    }
}
