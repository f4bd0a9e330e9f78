internal import Basics
internal import HTTP

/// Reads a request target (RFC 9112 section 3.2): first its bytes, then, once it is whole, its form.
struct TargetReader {
    /// The index of the space behind the target, once `scan` has said true.
    private(set) var at: Int
    private let start: Int
    private let bytesMax: Int
    /// Where the first question mark is; -1 when there is none.
    private var queryMark = -1
    private var pathHasPercent = false

    @inline(always) init(at start: Int, bytesMax: Int) {
        at = start
        self.start = start
        self.bytesMax = max(0, bytesMax)
    }

    /// Looks at every byte up to the space behind the target.
    ///
    /// - Returns: false when more bytes are needed.
    @inline(always) mutating func scan(_ bytes: Span<UInt8>) throws(ProtocolViolation) -> Bool {
        while true {
            at = bytes.endOfPlainTarget(from: at)
            if at &- start > bytesMax { throw ProtocolViolation(.targetTooLong, at: start &+ bytesMax) }
            guard at < bytes.count else { return false }
            switch bytes[at] {
            case .space where at > start: return true
            case .questionMark:
                if queryMark < 0 { queryMark = at }
                at &+= 1
            case .percent:
                guard try Self.checkTriplet(bytes, at: at) else { return false }
                if queryMark < 0 { pathHasPercent = true }
                at &+= 3
            case let byte:
                guard ByteClasses().isPlainTargetByte(byte) else {
                    throw ProtocolViolation(Self.rule(byte, isFirst: at == start), at: at)
                }
                at &+= 1
            }
        }
    }

    /// What a byte breaks that no target can hold.
    @inline(never) private static func rule(_ byte: UInt8, isFirst: Bool) -> Rule {
        switch byte {
        case .space: .missingTarget
        case .carriageReturn, .lineFeed: isFirst ? .missingTarget : .missingVersion
        case .numberSign: .fragmentInTarget
        default: .invalidTargetByte
        }
    }

    /// Checks that `%XX` stands at `index`. An encoded NUL has no honest use, and ends the path for a backend written
    /// in C.
    ///
    /// - Returns: false when more bytes are needed.
    @inline(never) private static func checkTriplet(_ bytes: Span<UInt8>, at index: Int) throws(ProtocolViolation)
        -> Bool
    {
        let classes = ByteClasses()
        for digit in index &+ 1..<index &+ 3 {
            guard digit < bytes.count else { return false }
            guard classes.isHexDigit(bytes[digit]) else { throw ProtocolViolation(.invalidPercentEncoding, at: index) }
        }
        if bytes[index &+ 1] == .zero, bytes[index &+ 2] == .zero { throw ProtocolViolation(.encodedNUL, at: index) }
        return true
    }

    /// Decides the form of the scanned target and finds its parts.
    @inline(always) func interpret(
        _ bytes: Span<UInt8>, into head: inout RequestHead
    ) throws(ProtocolViolation) {
        head.target = ByteRange(start: start, count: at &- start)
        head.pathHasPercent = pathHasPercent
        let pathEnd = queryMark < 0 ? at : queryMark
        if queryMark >= 0 {
            head.hasQuery = true
            head.query = ByteRange(start: queryMark &+ 1, count: at &- queryMark &- 1)
        }
        if bytes[start] == .slash {
            head.path = ByteRange(start: start, count: pathEnd &- start)
        } else {
            try Self.interpretOther(bytes, head.target, pathEnd: pathEnd, &head)
        }
    }

    /// Reads what is not in origin-form.
    @inline(never) private static func interpretOther(
        _ bytes: Span<UInt8>, _ target: ByteRange, pathEnd: Int, _ head: inout RequestHead
    ) throws(ProtocolViolation) {
        let start = target.lower
        if bytes[start] == .asterisk, target.count == 1 {
            guard head.method == .options else { throw ProtocolViolation(.asteriskForm, at: start) }
            head.form = .asterisk
        } else {
            head.form = .absolute
            let pathStart = try readAuthority(bytes, from: start, before: pathEnd, &head)
            head.path = ByteRange(start: pathStart, count: pathEnd &- pathStart)
        }
    }

    /// Reads `scheme://authority` of an absolute-form target.
    ///
    /// - Returns: where the path starts; `pathEnd` when there is none.
    private static func readAuthority(
        _ bytes: Span<UInt8>, from start: Int, before pathEnd: Int, _ head: inout RequestHead
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
