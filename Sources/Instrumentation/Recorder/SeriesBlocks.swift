internal import Basics
import Metrics

/// Counters and gauges in blocks by what they are of; where each has its cell is found out when it is first written.
struct SeriesBlocks: ~Copyable {
    struct Entry {
        /// The first of its cells; nil as long as it has not been written, and for a series that overflowed.
        var cells: SeriesCells?
        var series: Series
    }

    private var entries: Table<Entry>

    init(_ series: [Series]) { entries = Table(series.map { Entry(cells: nil, series: $0) }) }

    /// The entries from `start` on, checked once for all `count` of them. Valid as long as the blocks are.
    @inline(__always)
    func block(from start: Int, count: Int) -> UnsafeMutablePointer<Entry> {
        unsafe entries.block(from: start, count: count)
    }

    subscript(_ index: Int) -> Series {
        get { entries[index].series }
        set { entries[index] = Entry(cells: nil, series: newValue) }
    }

    /// Keeps where the cells of a series are.
    func keep(_ cells: SeriesCells?, at index: Int) { unsafe block(from: index, count: 1).pointee.cells = cells }

    @inline(__always)
    func add(_ amount: UInt64, at index: Int, in shard: Shard) {
        unsafe Self.add(amount, to: block(from: index, count: 1), in: shard)
    }

    @inline(__always)
    static func add(_ amount: UInt64, to entry: UnsafeMutablePointer<Entry>, in shard: Shard) {
        guard let cells = unsafe entry.pointee.cells else { return unsafe addSlowly(amount, to: entry, in: shard) }
        cells.add(amount)
    }

    @inline(never)
    private static func addSlowly(_ amount: UInt64, to entry: UnsafeMutablePointer<Entry>, in shard: Shard) {
        unsafe shard.add(amount, to: entry.pointee.series)
        unsafe entry.pointee.cells = shard.cells(of: entry.pointee.series, count: 1)
    }
}
