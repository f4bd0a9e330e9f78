/// A moment on the monotonic clock, in nanoseconds since an arbitrary origin.
///
/// The core never reads a clock: whoever drives it passes the moment in, once per turn of the loop.
public struct Instant: Comparable, Hashable, Sendable {
    public var nanoseconds: Int64

    @inlinable public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// A moment that never comes: what a connection without a deadline waits for.
    @inlinable public static var never: Instant { Instant(nanoseconds: .max) }

    @inlinable public static func < (left: Instant, right: Instant) -> Bool { left.nanoseconds < right.nanoseconds }

    /// The moment `duration` later; stops at `never` rather than wrap.
    @inlinable public static func + (moment: Instant, duration: Duration) -> Instant {
        let (sum, overflow) = moment.nanoseconds.addingReportingOverflow(duration.nanoseconds)
        return overflow ? Instant(nanoseconds: .max) : Instant(nanoseconds: sum)
    }

    /// The time from `earlier` to this moment, never below zero.
    @inlinable public func since(_ earlier: Instant) -> Duration {
        Duration(nanoseconds: max(0, nanoseconds &- earlier.nanoseconds))
    }
}

/// A length of time in nanoseconds (64 bits: 292 years).
///
/// It stands in for Swift's own 128-bit `Duration`, whose arithmetic is too dear for a path that sets several deadlines a request.
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
