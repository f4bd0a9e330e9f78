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
