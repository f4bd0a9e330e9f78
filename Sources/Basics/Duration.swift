/// A length of time in nanoseconds (64 bits: 292 years).
///
/// It stands in for Swift's own 128-bit `Duration`, whose arithmetic is too dear for a path that sets several deadlines
/// a request.
public struct Duration: Comparable, Hashable, Sendable {
    public var nanoseconds: Int64

    @inlinable public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    @inlinable public static var zero: Duration { Duration(nanoseconds: 0) }
    @inlinable public static func seconds(_ count: Int) -> Duration {
        Duration(nanoseconds: clamped(count, 1_000_000_000))
    }
    @inlinable public static func milliseconds(_ count: Int) -> Duration {
        Duration(nanoseconds: clamped(count, 1_000_000))
    }
    @inlinable public static func microseconds(_ count: Int) -> Duration {
        Duration(nanoseconds: clamped(count, 1_000))
    }

    /// The same in seconds, as metrics want it.
    @inlinable public var seconds: Double { Double(nanoseconds) / 1e9 }

    /// What a wait of the kernel takes: milliseconds, rounded up, because waking a moment too early would only mean to
    /// wait again; 0 of a time that has passed.
    @inlinable public var waitMilliseconds: Int32 {
        let whole = max(0, nanoseconds)
        return Int32(clamping: whole / 1_000_000 &+ (whole % 1_000_000 == 0 ? 0 : 1))
    }

    @inlinable public static func < (left: Duration, right: Duration) -> Bool { left.nanoseconds < right.nanoseconds }
    @inlinable public static func - (left: Duration, right: Duration) -> Duration {
        Duration(nanoseconds: left.nanoseconds &- right.nanoseconds)
    }
    @inlinable public static func + (left: Duration, right: Duration) -> Duration {
        let (sum, overflow) = left.nanoseconds.addingReportingOverflow(right.nanoseconds)
        return overflow ? Duration(nanoseconds: .max) : Duration(nanoseconds: sum)
    }

    @usableFromInline static func clamped(_ count: Int, _ unit: Int64) -> Int64 {
        let (product, overflow) = Int64(count).multipliedReportingOverflow(by: unit)
        return overflow ? (count < 0 ? .min : .max) : product
    }
}
