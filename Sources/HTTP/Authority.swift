public import Basics

/// `uri-host [ ":" port ]`: the value of a Host field, or the authority of an http URI without user information (RFC
/// 9110 section 7.2, RFC 3986 section 3.2). Ranges, not copies.
public struct Authority: Equatable, Sendable {
    /// The host without the port, brackets included for an IPv6 address; 1 to 255 bytes.
    public var host: ByteRange
    /// nil when there is no port, or an empty one.
    public var port: UInt16?
    /// The host with its port, without the colon of an empty port: what is forwarded.
    public var range: ByteRange

    /// The longest host.
    public static let hostBytesMax = 255

    /// Reads an authority strictly: a registered name of visible ASCII without `%`, or an IPv6 address in brackets; a
    /// port of at most five digits up to 65535. Nothing else may be in it.
    ///
    /// - Parameter range: where it stands in `bytes`; the ranges of the result count from the same origin.
    /// - Returns: nil when it is empty or not such a thing.
    public static func parse(_ bytes: Span<UInt8>, in range: ByteRange) -> Authority? {
        guard let hostEnd = endOfHost(bytes, in: range) else { return nil }
        let host = ByteRange(start: range.lower, count: hostEnd &- range.lower)
        if hostEnd &+ 1 >= range.upper { return Authority(host: host, port: nil, range: host) }
        let port = port(bytes, from: hostEnd &+ 1, to: range.upper)
        return Authority(host: host, port: UInt16(exactly: port), range: range)
    }

    /// Checks an authority as `parse` does.
    ///
    /// - Returns: the index behind the host: the range's end, or that of the colon before a port, perhaps an empty
    ///   one. nil when `parse` gives nil.
    public static func endOfHost(_ bytes: Span<UInt8>, in range: ByteRange) -> Int? {
        let (start, end) = (range.lower, range.upper)
        guard start < end, start >= 0, end <= bytes.count else { return nil }
        if bytes[start] == 0x5b { return endOfCheckedLiteral(bytes, in: range) }
        return checked(endOfName(bytes, from: start, to: end), bytes, from: start, to: end)
    }

    @inline(never) private static func endOfCheckedLiteral(_ bytes: Span<UInt8>, in range: ByteRange) -> Int? {
        checked(endOfLiteral(bytes, in: range), bytes, from: range.lower, to: range.upper)
    }

    /// The end of a host if the host may be so long and what follows it is the range's end or a port; else nil. The
    /// caller has made sure that the range lies within the bytes.
    @inline(always) private static func checked(
        _ hostEnd: Int, _ bytes: Span<UInt8>, from start: Int, to end: Int
    ) -> Int? {
        guard 1...hostBytesMax ~= hostEnd &- start else { return nil }
        if hostEnd == end { return hostEnd }
        guard bytes[hostEnd] == 0x3a, port(bytes, from: hostEnd &+ 1, to: end) <= UInt16.max else { return nil }
        return hostEnd
    }

    /// The caller has made sure that the range lies within the bytes.
    @inline(always) private static func endOfName(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
        let classes = ByteClasses()
        var at = start
        while at < end, unsafe classes.isHostByte(bytes[unchecked: at]) { at &+= 1 }
        return at
    }

    /// The index behind the closing bracket; the start, so that the host comes out empty, when the literal is not an
    /// IPv6 address. `IPvFuture` and zones are refused: no server listens on either.
    private static func endOfLiteral(_ bytes: Span<UInt8>, in range: ByteRange) -> Int {
        var end = range.lower &+ 1
        while end < range.upper, bytes[end] != 0x5d { end &+= 1 }
        guard end < range.upper, isIPv6(bytes, from: range.lower &+ 1, to: end) else { return range.lower }
        return end &+ 1
    }

    /// The number of a port, 0 when it is empty; above 65535 when it is none. The caller has made sure that the range
    /// lies within the bytes.
    @inline(always) private static func port(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> UInt32 {
        guard end &- start <= 5 else { return .max }
        var value: UInt32 = 0
        var at = start
        while at < end {
            let digit = unsafe UInt32(bytes[unchecked: at]) &- 0x30
            guard digit <= 9 else { return .max }
            value = value &* 10 &+ digit
            at &+= 1
        }
        return value
    }

    /// Whether the bytes are an `IPv6address` (RFC 3986 section 3.2.2): eight groups of one to four hexadecimal
    /// digits, one run of groups left out with `::`, the last two groups perhaps as an IPv4 address.
    private static func isIPv6(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Bool {
        let classes = ByteClasses()
        var (at, groups, isCompressed) = (start, 0, false)
        if end &- start >= 2, bytes[start] == 0x3a {
            guard bytes[start &+ 1] == 0x3a else { return false }
            (at, isCompressed) = (start &+ 2, true)
        }
        while at < end {
            let groupStart = at
            while at < end, classes.isHexDigit(bytes[at]) { at &+= 1 }
            if at < end, bytes[at] == 0x2e {
                guard isIPv4(bytes, from: groupStart, to: end) else { return false }
                groups &+= 2
                break
            }
            guard 1...4 ~= at &- groupStart else { return false }
            groups &+= 1
            if at == end { break }
            guard bytes[at] == 0x3a, at &+ 1 < end else { return false }
            at &+= 1
            if bytes[at] == 0x3a {
                guard !isCompressed else { return false }
                isCompressed = true
                at &+= 1
            }
        }
        return isCompressed ? groups <= 7 : groups == 8
    }

    private static func isIPv4(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Bool {
        var (at, parts) = (start, 0)
        while true {
            var (value, digits) = (0, 0)
            while at < end, bytes[at] &- 0x30 <= 9, digits < 3 {
                value = value &* 10 &+ Int(bytes[at] &- 0x30)
                (at, digits) = (at &+ 1, digits &+ 1)
            }
            guard digits > 0, value <= 255, digits == 1 || value >= (digits == 2 ? 10 : 100) else { return false }
            parts &+= 1
            if at == end { return parts == 4 }
            guard bytes[at] == 0x2e, parts < 4 else { return false }
            at &+= 1
        }
    }
}
