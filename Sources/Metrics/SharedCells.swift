internal import Synchronization

/// Cells that any thread may write, for what does not add up over workers and is written seldom: a gauge that is
/// *set* from the traffic (the last one to set it is right, whichever worker that was), the successes of a reload,
/// what a family's predecessor has counted.
///
/// They are one more shard to the scrape, at the same cell numbers. Each write is an atomic read-modify-write, 10 ns
/// or more.
@safe public struct SharedCells: Sendable {
    let shard: Shard

    /// Adds to an integer cell, modulo 2^64.
    public func add(_ amount: UInt64, to cell: Int32) {
        unsafe shard.cell(cell).pointee.wrappingAdd(amount, ordering: .relaxed)
    }

    /// Takes from a gauge.
    public func subtract(_ amount: UInt64, from cell: Int32) {
        unsafe shard.cell(cell).pointee.wrappingSubtract(amount, ordering: .relaxed)
    }

    /// Sets a gauge.
    public func set(_ value: Int64, at cell: Int32) {
        unsafe shard.cell(cell).pointee.store(UInt64(bitPattern: value), ordering: .relaxed)
    }

    /// Adds to a cell of unit `real`; a negative amount takes from a gauge.
    public func addReal(_ amount: Double, to cell: Int32) {
        let cell = unsafe shard.cell(cell)
        var seen = unsafe cell.pointee.load(ordering: .relaxed)
        while true {
            let sum = Double(bitPattern: seen) + amount
            let (exchanged, original) = unsafe cell.pointee.weakCompareExchange(
                expected: seen, desired: sum.bitPattern, ordering: .relaxed)
            if exchanged { return }
            seen = original
        }
    }

    /// Sets a gauge of unit `real`.
    public func setReal(_ value: Double, at cell: Int32) {
        unsafe shard.cell(cell).pointee.store(value.bitPattern, ordering: .relaxed)
    }

    /// Adds to a gauge of unit `real`, or takes from it, and counts the sample if it overflowed.
    public func addReal(_ amount: Double, to series: Series) {
        addReal(amount, to: series.base)
        countOverflow(of: series)
    }

    /// Sets a gauge of unit `real`, and counts the sample if it overflowed.
    public func setReal(_ value: Double, at series: Series) {
        setReal(value, at: series.base)
        countOverflow(of: series)
    }

    /// Counts a sample of a series that overflowed; nothing for an ordinary one.
    public func countOverflow(of series: Series) {
        if series.isOverflow { add(1, to: series.overflowCell) }
    }
}
