/// The number of a trace, 16 bytes, not all zero (W3C Trace Context, "trace-id").
public struct TraceID: BitwiseCopyable, Equatable, Sendable {
    /// The first eight bytes, as they are read.
    public var high: UInt64
    public var low: UInt64

    @inlinable public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// No trace.
    @inlinable public static var none: TraceID { TraceID(high: 0, low: 0) }

    @inlinable public var isNone: Bool { high | low == 0 }
}
