/// A sample's way to a trace: the trace in which a value was observed (OpenMetrics 1.0.0, "Exemplars"). It is exposed
/// with the label `trace_id`.
public struct Exemplar: Equatable, Sendable {
    /// The trace's number, the first eight of its sixteen bytes.
    public var traceHigh: UInt64
    public var traceLow: UInt64
    /// When the value was observed, in milliseconds since 1970.
    public var unixMilliseconds: Int64

    @inlinable public init(traceHigh: UInt64, traceLow: UInt64, unixMilliseconds: Int64) {
        self.traceHigh = traceHigh
        self.traceLow = traceLow
        self.unixMilliseconds = unixMilliseconds
    }
}

/// An exemplar as it is read, with its value: bits of a cell of its family's unit.
struct ReadExemplar: Equatable, Sendable {
    var exemplar: Exemplar
    var value: UInt64
}
