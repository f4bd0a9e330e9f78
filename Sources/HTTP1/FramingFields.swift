internal import Basics
internal import HTTP

/// What the two framing fields of a head say, read more strictly than RFC 9112 section 6.3 allows: of the repairs
/// that it permits (equal lengths joined, a length ignored beside chunks) none is made, because each has been a way
/// to smuggle a request.
struct FramingFields {
    private(set) var contentLength: UInt64?
    private(set) var isChunked = false

    /// Whether they say that bytes follow the head.
    var announcesContent: Bool { isChunked || contentLength ?? 0 > 0 }

    /// Digits alone, no leading zero, below 2^63.
    @inline(always) mutating func noteContentLength(
        _ bytes: Span<UInt8>, _ value: ByteRange
    ) throws(ProtocolViolation) {
        if isChunked { throw ProtocolViolation(.contentLengthWithTransferEncoding, at: value.lower) }
        if contentLength != nil { throw ProtocolViolation(.duplicateContentLength, at: value.lower) }
        contentLength = try Self.length(bytes, value)
    }

    /// A length of a few digits, as nearly all are; what is not so is read again with all checks.
    @inline(always) private static func length(
        _ bytes: Span<UInt8>, _ value: ByteRange
    ) throws(ProtocolViolation) -> UInt64 {
        var at = value.lower
        var length = UInt64(bytes[at].decimalValue)
        guard value.count <= 18, 1...9 ~= length else { return try unusualLength(bytes.bytes(value), at: at) }
        at &+= 1
        while at < value.upper {
            let digit = bytes[at].decimalValue
            guard digit <= 9 else { return try unusualLength(bytes.bytes(value), at: value.lower) }
            length = length &* 10 &+ UInt64(digit)
            at &+= 1
        }
        return length
    }

    @inline(never) private static func unusualLength(
        _ value: Span<UInt8>, at offset: Int
    ) throws(ProtocolViolation) -> UInt64 {
        guard !value.isEmpty else { throw ProtocolViolation(.invalidContentLength, at: offset) }
        var length: UInt64 = 0
        var isTooLarge = false
        for index in 0..<value.count {
            let digit = value[index].decimalValue
            guard digit <= 9 else { throw ProtocolViolation(.invalidContentLength, at: offset &+ index) }
            // A leading zero is legal, but some backends read the number as octal.
            if index == 1, value[0] == .zero { throw ProtocolViolation(.invalidContentLength, at: offset) }
            if index == 19 { isTooLarge = true }
            length = length &* 10 &+ UInt64(digit)
        }
        if isTooLarge || length > UInt64(Int64.max) { throw ProtocolViolation(.contentLengthTooLarge, at: offset) }
        return length
    }

    /// One field, whose value is `chunked` and nothing else.
    mutating func noteTransferEncoding(
        _ value: Span<UInt8>, at offset: Int, minorVersion: UInt8
    ) throws(ProtocolViolation) {
        if minorVersion == 0 { throw ProtocolViolation(.transferEncodingBelowHTTP11, at: offset) }
        if isChunked { throw ProtocolViolation(.duplicateTransferEncoding, at: offset) }
        if contentLength != nil { throw ProtocolViolation(.contentLengthWithTransferEncoding, at: offset) }
        guard KnownToken.named(value) == .chunked else {
            throw ProtocolViolation(Self.ruleBroken(byCodings: value), at: offset)
        }
        isChunked = true
    }

    /// Why a list of transfer codings that is not just `chunked` is refused.
    private static func ruleBroken(byCodings value: Span<UInt8>) -> Rule {
        let classes = ByteClasses()
        var at = 0
        var sawChunked = false
        while true {
            let start = at
            while at < value.count, classes.isToken(value[at]) { at &+= 1 }
            guard at > start else { return .invalidTransferEncoding }
            if sawChunked { return .chunkedNotFinal }
            sawChunked = KnownToken.named(value.extracting(start..<at)) == .chunked
            while at < value.count, value[at].isWhitespace { at &+= 1 }
            if at == value.count { return .unknownTransferCoding }
            // Parameters: of a coding that is unknown anyway they need no reading; chunked has none.
            if value[at] == .semicolon { return sawChunked ? .invalidTransferEncoding : .unknownTransferCoding }
            guard value[at] == .comma else { return .invalidTransferEncoding }
            at &+= 1
            while at < value.count, value[at].isWhitespace { at &+= 1 }
        }
    }
}
