internal import Basics
internal import HTTP

/// What the fields of a request say that only requests have: Host, Expect, TE.
struct RequestFields {
    private(set) var hasHost = false
    /// The value of Host, and the host in it.
    private(set) var authority = ByteRange.none
    private(set) var host = ByteRange.none
    private(set) var expectsContinue = false
    private(set) var acceptsTrailers = false
    /// The value of the one traceparent field; none if there are several, which say nothing.
    private(set) var traceParent = ByteRange.none
    private var hasTraceParent = false

    @inline(always) mutating func noteHost(_ field: Field, _ bytes: Span<UInt8>) throws(ProtocolViolation) {
        if hasHost { throw ProtocolViolation(.duplicateHost, at: field.name.lower) }
        let value = field.value
        guard let end = Authority.endOfHost(bytes, in: value) else {
            throw ProtocolViolation(.invalidHost, at: value.lower)
        }
        hasHost = true
        host = ByteRange(start: value.lower, count: end &- value.lower)
        // The colon of an empty port is left out.
        authority = end &+ 1 == value.upper ? host : value
    }

    mutating func noteTraceParent(_ value: ByteRange) {
        traceParent = hasTraceParent ? .none : value
        hasTraceParent = true
    }

    /// RFC 9110 section 10.1.1: an HTTP/1.0 client's expectation is ignored.
    mutating func noteExpect(
        _ value: Span<UInt8>, at offset: Int, minorVersion: UInt8
    ) throws(ProtocolViolation) {
        guard minorVersion >= 1 else { return }
        guard KnownToken.named(value) == .continue else { throw ProtocolViolation(.unsupportedExpectation, at: offset) }
        expectsContinue = true
    }

    /// Whether `trailers` is in a list. Other members may have weights, at which the walk stops: weir takes no
    /// transfer coding.
    mutating func noteTE(_ value: Span<UInt8>) {
        var list = TokenList()
        while let token = list.next(value) {
            guard KnownToken.named(value.bytes(token)) == .trailers else { continue }
            acceptsTrailers = true
            return
        }
    }
}
