/// A run of bytes within a buffer that somebody else owns: what the parsers return in place of copies.
public struct ByteRange: Equatable, Sendable {
    public var start: Int32
    public var count: Int32

    @inlinable public init(start: Int, count: Int) {
        self.start = Int32(truncatingIfNeeded: start)
        self.count = Int32(truncatingIfNeeded: count)
    }

    /// No bytes at all.
    @inlinable public static var none: ByteRange { ByteRange(start: 0, count: 0) }

    @inlinable public var isEmpty: Bool { count == 0 }
    @inlinable public var lower: Int { Int(start) }
    @inlinable public var upper: Int { Int(start) &+ Int(count) }
    @inlinable public var range: Range<Int> { unsafe Range(uncheckedBounds: (lower, upper)) }

    /// The same run in a buffer whose bytes were moved by `distance`.
    @inlinable public func moved(by distance: Int) -> ByteRange {
        ByteRange(start: lower &+ distance, count: Int(count))
    }
}

extension Span<UInt8> {
    /// The bytes of a run, without a copy.
    @inlinable @_lifetime(copy self)
    public func bytes(_ range: ByteRange) -> Span<UInt8> { extracting(range.range) }

    /// Whether these are exactly the bytes of `text`.
    @inlinable public func equals(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        for index in 0..<count where unsafe self[index] != text.utf8Start[index] { return false }
        return true
    }

    /// Whether these are the bytes of `lowercase` when ASCII letters are compared without case. `lowercase` has no
    /// upper-case letter.
    @inlinable public func equalsIgnoringCase(_ lowercase: StaticString) -> Bool {
        guard count == lowercase.utf8CodeUnitCount else { return false }
        for index in 0..<count where unsafe asciiLowercased(self[index]) != lowercase.utf8Start[index] { return false }
        return true
    }

    /// A String for logs, labels and pages; broken UTF-8 becomes U+FFFD. Never on the hot path.
    public func text() -> String {
        unsafe withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// A copy as an array. Never on the hot path.
    public func array() -> [UInt8] {
        unsafe withUnsafeBufferPointer { unsafe Array($0) }
    }
}

/// `byte` with A-Z as a-z; every other byte as it is.
@inlinable public func asciiLowercased(_ byte: UInt8) -> UInt8 {
    byte &- 0x41 < 26 ? byte | 0x20 : byte
}
