internal import Basics
internal import HTTP

/// Reads a request line: `method SP request-target SP HTTP-version CRLF` (RFC 9112 section 3).
struct RequestLineReader {
    /// The next byte to look at; behind the line after `read` has said true.
    private(set) var at = 0
    private let end: Int
    private let limits: HeadLimits
    private let classes = ByteClasses()

    /// - Parameter end: no byte from here on is looked at; at most the count of the span that `read` gets.
    init(end: Int, limits: HeadLimits) {
        self.end = end
        self.limits = limits
    }

    /// - Returns: false when more bytes are needed.
    mutating func read(_ bytes: Span<UInt8>, into head: inout RequestHead) throws(ProtocolViolation) -> Bool {
        guard try skipEmptyLines(bytes), try readMethod(bytes, &head) else { return false }
        var target = TargetReader(at: at, end: end, bytesMax: limits.targetBytesMax)
        guard try target.scan(bytes) else {
            // The head's limit is reached within the target: it is the target that is too long.
            if end == limits.headBytesMax { throw ProtocolViolation(.targetTooLong, at: end) }
            return false
        }
        try target.interpret(bytes, into: &head)
        at = target.at &+ 1
        return try readVersion(bytes, &head)
    }

    private mutating func skipEmptyLines(_ bytes: Span<UInt8>) throws(ProtocolViolation) -> Bool {
        var skipped = 0
        while at < end, bytes[at] == .carriageReturn || bytes[at] == .lineFeed {
            guard let next = try bytes.lineEnd(at: at, before: end, limits.tolerated, orElse: .bareCR) else {
                return false
            }
            skipped &+= 1
            if skipped > RequestHeadParser.emptyLinesMax { throw ProtocolViolation(.tooManyEmptyLines, at: at) }
            at = next
        }
        return at < end
    }

    private mutating func readMethod(_ bytes: Span<UInt8>, _ head: inout RequestHead) throws(ProtocolViolation) -> Bool
    {
        let start = at
        while at < end, classes.isToken(bytes[at]) { at &+= 1 }
        if at &- start > RequestHeadParser.methodBytesMax {
            throw ProtocolViolation(.methodTooLong, at: start &+ RequestHeadParser.methodBytesMax)
        }
        guard at < end else { return false }
        guard bytes[at] == .space, at > start else { throw ProtocolViolation(.invalidMethod, at: at) }
        head.methodRange = ByteRange(start: start, count: at &- start)
        head.method = Method.named(bytes.bytes(head.methodRange))
        if head.method == .connect { throw ProtocolViolation(.connectMethod, at: start) }
        at &+= 1
        return true
    }

    private mutating func readVersion(_ bytes: Span<UInt8>, _ head: inout RequestHead) throws(ProtocolViolation) -> Bool
    {
        guard let version = try bytes.httpVersion(at: at, before: end) else { return false }
        head.minorVersion = version
        at &+= 8
        guard let next = try bytes.lineEnd(at: at, before: end, limits.tolerated, orElse: .invalidVersion) else {
            return false
        }
        at = next
        return true
    }
}
