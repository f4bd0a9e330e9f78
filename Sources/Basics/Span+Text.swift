/// What parsers of fields, queries and paths ask of bytes that are text.
extension Span<UInt8> {
    /// Whether these are exactly the bytes of `text`.
    @inlinable public func equals(_ text: [UInt8]) -> Bool {
        guard count == text.count else { return false }
        for index in 0..<count where self[index] != text[index] { return false }
        return true
    }

    /// Whether these are the same bytes when ASCII letters are compared without case.
    @inlinable public func equalsIgnoringCase(_ other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        for index in 0..<count where asciiLowercased(self[index]) != asciiLowercased(other[index]) { return false }
        return true
    }

    /// Without the optional white space at both ends.
    @inlinable public var trimmed: Span<UInt8> {
        @_lifetime(copy self)
        get {
            var (start, end) = (0, count)
            while start < end, self[start].isWhitespace { start &+= 1 }
            while end > start, self[end &- 1].isWhitespace { end &-= 1 }
            return extracting(start..<end)
        }
    }
}

extension UInt8 {
    /// Optional white space: SP or HTAB (RFC 9110 section 5.6.3).
    @inlinable @inline(__always) public var isWhitespace: Bool { self == 0x20 || self == 0x09 }

    /// The value of a hexadecimal digit, in either case; nil for any other byte.
    @inlinable @inline(__always) public var hexadecimalValue: UInt8? {
        switch self {
        case 0x30...0x39: self &- 0x30
        case 0x41...0x46: self &- 0x37
        case 0x61...0x66: self &- 0x57
        default: nil
        }
    }
}
