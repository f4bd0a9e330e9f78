internal import Basics
internal import HTTP

/// What the fields of a request say that only requests have: Host, Expect, TE, Upgrade.
struct RequestFields {
    private(set) var host: Authority?
    private(set) var upgrade = ByteRange.none
    private(set) var upgradeCount = 0
    private(set) var expectsContinue = false
    private(set) var acceptsTrailers = false

    mutating func note(_ field: Field, _ bytes: Span<UInt8>, minorVersion: UInt8) throws(ProtocolViolation) {
        let value = field.value
        switch field.known {
        case .host:
            guard host == nil else { throw ProtocolViolation(.duplicateHost, at: field.name.lower) }
            host = Authority.parse(bytes, in: value)
            if host == nil { throw ProtocolViolation(.invalidHost, at: value.lower) }
        case .expect:
            // RFC 9110 section 10.1.1: an HTTP/1.0 client's expectation is ignored.
            guard minorVersion >= 1 else { return }
            guard KnownToken.named(bytes.bytes(value)) == .continue else {
                throw ProtocolViolation(.unsupportedExpectation, at: value.lower)
            }
            expectsContinue = true
        case .te: if listsTrailers(bytes.bytes(value)) { acceptsTrailers = true }
        case .upgrade:
            upgrade = value
            upgradeCount &+= 1
        default: break
        }
    }

    /// Whether `trailers` is in a list. Other members may have weights, at which the walk stops: weir takes no
    /// transfer coding.
    private func listsTrailers(_ value: Span<UInt8>) -> Bool {
        var list = TokenList()
        while let token = list.next(value) {
            if KnownToken.named(value.bytes(token)) == .trailers { return true }
        }
        return false
    }
}
