public import Synchronization

/// The cells of one series in one shard, found once: what a table on the hot path keeps of an ordinary series, so that
/// a write is an addition and nothing else. (For a `Series`, each write finds the page of its cells anew.)
///
/// A plain handle, valid as long as the registry. Like its shard it is for the thread that writes there.
@frozen @safe public struct SeriesCells {
    // SAFETY: `Shard.cells(of:count:)` alone makes one, for as many cells as the caller is going to write; pages stay
    // where they are, and cells are reached through Atomic only.
    @usableFromInline let first: UnsafeMutablePointer<Atomic<UInt64>>

    @inlinable init(first: UnsafeMutablePointer<Atomic<UInt64>>) { unsafe self.first = first }

    /// Adds to a counter or gauge, modulo 2^64.
    @inlinable @inline(__always) public func add(_ amount: UInt64) { unsafe Shard.bump(first, by: amount) }

    /// Takes from a gauge what was added to it before.
    @inlinable @inline(__always) public func subtract(_ amount: UInt64) { add(0 &- amount) }

    /// Observes in a summary.
    @inlinable @inline(__always) public func observe(_ value: UInt64) {
        unsafe Shard.bump(first, by: 1)
        unsafe Shard.bump(first + 1, by: value)
    }

    /// Observes in a histogram whose bounds are `buckets`.
    @inlinable @inline(__always) public func observe(_ value: UInt64, in buckets: Buckets) {
        unsafe Shard.observe(value, in: buckets, at: first)
    }

    /// Keeps the exemplar of an observation that was just made, if the histogram has room for exemplars.
    public func keep(_ exemplar: Exemplar, of value: UInt64, in buckets: Buckets) {
        unsafe Shard.keep(exemplar, of: value, slot: buckets.index(of: value), in: buckets, at: first)
    }
}

extension Shard {
    /// Where the cells of a series are, for writing to it over and over.
    ///
    /// - Parameter count: how many cells it has: 1 for a counter or gauge, 2 for a summary, two more than bounds for a
    ///   histogram.
    /// - Returns: nil for a series that overflowed, of which each sample is counted in a cell elsewhere.
    public func cells(of series: Series, count: Int) -> SeriesCells? {
        if series.isOverflow { return nil }
        return unsafe SeriesCells(first: cells(series.base, count: count))
    }
}
