internal import Basics
internal import HTTP

/// Reads a request line: `method SP request-target SP HTTP-version CRLF` (RFC 9112 section 3).
struct RequestLineReader {
    /// The next byte to look at; behind the line after `read` has said true.
    private(set) var at = 0
    private let limits: HeadLimits

    init(limits: HeadLimits) { self.limits = limits }

    /// - Parameter bytes: no more than the head may have.
    /// - Returns: false when more bytes are needed.
    @inline(always) mutating func read(
        _ bytes: Span<UInt8>, into head: inout RequestHead
    ) throws(ProtocolViolation) -> Bool {
        if !readCommonMethod(bytes, &head) {
            guard try skipEmptyLines(bytes), try readMethod(bytes, &head) else { return false }
        }
        var target = TargetReader(at: at, bytesMax: limits.targetBytesMax)
        guard try target.scan(bytes) else {
            // The head's limit is reached within the target: it is the target that is too long.
            if bytes.count == limits.headBytesMax { throw ProtocolViolation(.targetTooLong, at: bytes.count) }
            return false
        }
        try target.interpret(bytes, into: &head)
        at = target.at &+ 1
        return try readVersion(bytes, &head)
    }

    /// Takes one of the methods that most requests have, with the space behind it, from the first bytes.
    @inline(always) private mutating func readCommonMethod(_ bytes: Span<UInt8>, _ head: inout RequestHead) -> Bool {
        let text = ShortText(first: bytes.word(at: 0), last: 0)
        let method: Method
        if text.prefix(4).equals("GET ") {
            (method, at) = (.get, 4)
        } else if text.prefix(5).equals("POST ") {
            (method, at) = (.post, 5)
        } else if text.prefix(5).equals("HEAD ") {
            (method, at) = (.head, 5)
        } else if text.prefix(4).equals("PUT ") {
            (method, at) = (.put, 4)
        } else {
            return false
        }
        head.method = method
        head.methodRange = ByteRange(start: 0, count: at &- 1)
        return true
    }

    private mutating func skipEmptyLines(_ bytes: Span<UInt8>) throws(ProtocolViolation) -> Bool {
        var skipped = 0
        while at < bytes.count, bytes[at] == .carriageReturn || bytes[at] == .lineFeed {
            guard let next = try bytes.lineEnd(at: at, limits.tolerated, orElse: .bareCR) else { return false }
            skipped &+= 1
            if skipped > RequestHeadParser.emptyLinesMax { throw ProtocolViolation(.tooManyEmptyLines, at: at) }
            at = next
        }
        return at < bytes.count
    }

    private mutating func readMethod(_ bytes: Span<UInt8>, _ head: inout RequestHead) throws(ProtocolViolation) -> Bool
    {
        let classes = ByteClasses()
        let start = at
        while at < bytes.count, classes.isToken(bytes[at]) { at &+= 1 }
        if at &- start > RequestHeadParser.methodBytesMax {
            throw ProtocolViolation(.methodTooLong, at: start &+ RequestHeadParser.methodBytesMax)
        }
        guard at < bytes.count else { return false }
        guard bytes[at] == .space, at > start else { throw ProtocolViolation(.invalidMethod, at: at) }
        head.methodRange = ByteRange(start: start, count: at &- start)
        head.method = Method.named(bytes.bytes(head.methodRange))
        if head.method == .connect { throw ProtocolViolation(.connectMethod, at: start) }
        at &+= 1
        return true
    }

    @inline(always) private mutating func readVersion(
        _ bytes: Span<UInt8>, _ head: inout RequestHead
    ) throws(ProtocolViolation) -> Bool {
        guard let version = try bytes.httpVersion(at: at) else { return false }
        head.minorVersion = version
        guard let next = try bytes.lineEnd(at: at &+ 8, limits.tolerated, orElse: .invalidVersion) else { return false }
        at = next
        return true
    }
}
