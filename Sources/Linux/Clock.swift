public import Basics
internal import CLinux

/// The two clocks that weir reads (clock_gettime(2)).
public enum Clock {
    /// The clock of deadlines and durations: never goes back.
    public static func now() -> Instant { Instant(nanoseconds: weir_monotonic_nanoseconds()) }

    /// Nanoseconds since 1970 in UTC.
    public static func unixNanoseconds() -> Int64 { weir_unix_nanoseconds() }
}
