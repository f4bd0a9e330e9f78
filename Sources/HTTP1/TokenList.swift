internal import Basics
internal import HTTP

/// Walks over a comma-separated list of tokens (RFC 9110 section 5.6.1), empty members included.
struct TokenList {
    private var at = 0
    private var isAtEnd = false
    private let classes = ByteClasses()
    /// The index of the byte at which the value stopped being such a list.
    private(set) var broken: Int?

    /// The next member, perhaps empty; nil when there is none, or when what comes is no token.
    mutating func next(_ value: Span<UInt8>) -> ByteRange? {
        guard !isAtEnd else { return nil }
        skipWhitespace(value)
        let start = at
        while at < value.count, classes.isToken(value[at]) { at &+= 1 }
        let member = ByteRange(start: start, count: at &- start)
        skipWhitespace(value)
        if at == value.count {
            isAtEnd = true
        } else if value[at] == .comma {
            at &+= 1
        } else {
            isAtEnd = true
            broken = at
            return nil
        }
        return member
    }

    private mutating func skipWhitespace(_ value: Span<UInt8>) {
        while at < value.count, value[at].isWhitespace { at &+= 1 }
    }
}
