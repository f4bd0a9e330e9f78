internal import Basics
internal import HTTP

/// Reads a request target (RFC 9112 section 3.2): first its bytes, then, once it is whole, its form.
struct TargetReader {
    /// While scanning the next byte to look at; then the index of the space behind the target.
    private(set) var at: Int
    private let start: Int
    private let end: Int
    private let bytesMax: Int
    /// Where the first question mark is; -1 when there is none.
    private var queryMark = -1
    private let classes = ByteClasses()

    init(at start: Int, end: Int, bytesMax: Int) {
        at = start
        self.start = start
        self.end = end
        // Ranges count in 32 bits; so much of a target is never in a buffer.
        self.bytesMax = min(max(0, bytesMax), Int(Int32.max))
    }

    /// Looks at every byte up to the space behind the target.
    ///
    /// - Returns: false when more bytes are needed.
    mutating func scan(_ bytes: Span<UInt8>) throws(ProtocolViolation) -> Bool {
        let stop = min(end, start &+ bytesMax &+ 1)
        while at < stop {
            let byte = bytes[at]
            if classes.isPlainTargetByte(byte) {
                at &+= 1
            } else if byte == .percent {
                guard try skipTriplet(bytes) else { return false }
            } else if byte == .questionMark {
                if queryMark < 0 { queryMark = at }
                at &+= 1
            } else {
                try checkEnd(byte)
                return true
            }
        }
        if at > start &+ bytesMax { throw ProtocolViolation(.targetTooLong, at: start &+ bytesMax) }
        return false
    }

    /// The byte at `at` must be the space behind the target.
    private func checkEnd(_ byte: UInt8) throws(ProtocolViolation) {
        switch byte {
        case .space: if at == start { throw ProtocolViolation(.missingTarget, at: at) }
        case .carriageReturn, .lineFeed: throw ProtocolViolation(at == start ? .missingTarget : .missingVersion, at: at)
        case .numberSign: throw ProtocolViolation(.fragmentInTarget, at: at)
        default: throw ProtocolViolation(.invalidTargetByte, at: at)
        }
    }

    /// Takes `%XX`. An encoded NUL has no honest use, and ends the path for a backend written in C.
    private mutating func skipTriplet(_ bytes: Span<UInt8>) throws(ProtocolViolation) -> Bool {
        for index in at &+ 1..<at &+ 3 {
            guard index < end else { return false }
            guard classes.isHexDigit(bytes[index]) else { throw ProtocolViolation(.invalidPercentEncoding, at: at) }
        }
        if bytes[at &+ 1] == .zero, bytes[at &+ 2] == .zero { throw ProtocolViolation(.encodedNUL, at: at) }
        at &+= 3
        return true
    }

    /// Decides the form of the scanned target and finds its parts.
    func interpret(_ bytes: Span<UInt8>, into head: inout RequestHead) throws(ProtocolViolation) {
        head.target = ByteRange(start: start, count: at &- start)
        let pathEnd = queryMark < 0 ? at : queryMark
        if queryMark >= 0 {
            head.hasQuery = true
            head.query = ByteRange(start: queryMark &+ 1, count: at &- queryMark &- 1)
        }
        switch bytes[start] {
        case .slash: head.path = ByteRange(start: start, count: pathEnd &- start)
        case .asterisk where at == start &+ 1:
            guard head.method == .options else { throw ProtocolViolation(.asteriskForm, at: start) }
            head.form = .asterisk
        default:
            head.form = .absolute
            let pathStart = try readAuthority(bytes, before: pathEnd, &head)
            head.path = ByteRange(start: pathStart, count: pathEnd &- pathStart)
        }
    }

    /// Reads `scheme://authority` of an absolute-form target.
    ///
    /// - Returns: where the path starts; `pathEnd` when there is none.
    private func readAuthority(
        _ bytes: Span<UInt8>, before pathEnd: Int, _ head: inout RequestHead
    ) throws(ProtocolViolation) -> Int {
        var colon = start
        while colon < pathEnd, bytes[colon] != .colon { colon &+= 1 }
        guard colon &+ 2 < pathEnd, bytes[colon &+ 1] == .slash, bytes[colon &+ 2] == .slash else {
            throw ProtocolViolation(.invalidTargetForm, at: start)
        }
        let scheme = bytes.extracting(start..<colon)
        guard scheme.equalsIgnoringCase("http") || scheme.equalsIgnoringCase("https") else {
            throw ProtocolViolation(.unsupportedScheme, at: start)
        }
        let first = colon &+ 3
        var stop = first
        while stop < pathEnd, bytes[stop] != .slash {
            if bytes[stop] == .at { throw ProtocolViolation(.userinfoInTarget, at: first) }
            stop &+= 1
        }
        guard let authority = Authority.parse(bytes, in: ByteRange(start: first, count: stop &- first)) else {
            throw ProtocolViolation(.invalidTargetAuthority, at: first)
        }
        head.authority = authority.range
        head.host = authority.host
        return stop
    }
}
