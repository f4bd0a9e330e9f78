public import Synchronization

/// The cells of one writing thread: that thread alone writes, any thread may read.
///
/// A plain handle without a reference count, valid as long as the registry that gave it out. A write is a relaxed
/// load and a relaxed store: an atomic read-modify-write would cost ten times as much, and with one writer nothing
/// can come between the two. Cells live on pages that come when they are first written; a page that is not there
/// reads as zeros.
///
/// Cell numbers come from `Registry.series` and from nowhere else; a number out of range is our own fault and traps.
@frozen @safe public struct Shard: @unchecked Sendable {
    @usableFromInline typealias Page = UnsafeMutablePointer<Atomic<UInt64>>

    /// A page is 8 KiB: big enough for the largest histogram, small enough that a little service touches little memory.
    @usableFromInline static var pageCells: Int { 1024 }

    // SAFETY: pages are published once, with release order, and live until the registry frees them; cells are reached
    // through Atomic only.
    @usableFromInline let pages: UnsafeMutablePointer<Atomic<Page?>>
    @usableFromInline let pageCount: UInt32

    init(pageCount: Int) {
        self.pageCount = UInt32(truncatingIfNeeded: pageCount)
        let pages = UnsafeMutablePointer<Atomic<Page?>>.allocate(capacity: pageCount)
        for index in 0..<pageCount { unsafe (pages + index).initialize(to: Atomic(nil)) }
        unsafe self.pages = pages
    }

    /// Frees the cells; the registry calls it when it goes.
    func deallocate() {
        for index in 0..<Int(pageCount) {
            guard let page = unsafe pages[index].load(ordering: .acquiring) else { continue }
            unsafe page.deinitialize(count: Self.pageCells)
            unsafe page.deallocate()
        }
        unsafe pages.deinitialize(count: Int(pageCount))
        unsafe pages.deallocate()
    }

    /// Adds to an integer cell, modulo 2^64.
    @inlinable @inline(__always) public func add(_ amount: UInt64, to cell: Int32) {
        let cell = unsafe self.cell(cell)
        unsafe cell.pointee.store(cell.pointee.load(ordering: .relaxed) &+ amount, ordering: .relaxed)
    }

    /// Takes from a gauge. One worker's cell may go below zero; the sum over the shards is what is shown.
    @inlinable @inline(__always) public func subtract(_ amount: UInt64, from cell: Int32) {
        add(0 &- amount, to: cell)
    }

    /// Sets a gauge that only this thread writes (the scrape adds up the shards).
    @inlinable public func set(_ value: Int64, at cell: Int32) {
        unsafe self.cell(cell).pointee.store(UInt64(bitPattern: value), ordering: .relaxed)
    }

    /// Adds to a cell of unit `real`.
    @inlinable public func addReal(_ amount: Double, to cell: Int32) {
        let cell = unsafe self.cell(cell)
        let sum = unsafe Double(bitPattern: cell.pointee.load(ordering: .relaxed)) + amount
        unsafe cell.pointee.store(sum.bitPattern, ordering: .relaxed)
    }

    /// Sets a gauge of unit `real` that only this thread writes.
    @inlinable public func setReal(_ value: Double, at cell: Int32) {
        unsafe self.cell(cell).pointee.store(value.bitPattern, ordering: .relaxed)
    }

    /// Observes a value, in the unit of the cells, in the summary that starts at `base`.
    @inlinable @inline(__always) public func observe(_ value: UInt64, at base: Int32) {
        let cells = unsafe self.cells(base, count: 2)
        unsafe Self.bump(cells, by: 1)
        unsafe Self.bump(cells + 1, by: value)
    }

    /// Observes a real number in the summary that starts at `base`.
    @inlinable public func observeReal(_ value: Double, at base: Int32) {
        let cells = unsafe self.cells(base, count: 2)
        unsafe Self.bump(cells, by: 1)
        unsafe Self.bump(cells + 1, byReal: value)
    }

    /// Observes a value, in the unit of the cells, in the histogram that starts at `base`.
    @inlinable @inline(__always) public func observe(_ value: UInt64, in buckets: Buckets, at base: Int32) {
        unsafe Self.observe(value, in: buckets.fitting(base), at: cells(base, count: buckets.count &+ 2))
    }

    /// Observes a real number in the histogram that starts at `base`.
    @inlinable public func observeReal(_ value: Double, in buckets: Buckets, at base: Int32) {
        unsafe Self.observeReal(value, in: buckets.fitting(base), at: cells(base, count: buckets.count &+ 2))
    }

    @inlinable @inline(__always) static func bump(_ cell: Page, by amount: UInt64) {
        unsafe cell.pointee.store(cell.pointee.load(ordering: .relaxed) &+ amount, ordering: .relaxed)
    }

    @inlinable @inline(__always) static func bump(_ cell: Page, byReal amount: Double) {
        let sum = unsafe Double(bitPattern: cell.pointee.load(ordering: .relaxed)) + amount
        unsafe cell.pointee.store(sum.bitPattern, ordering: .relaxed)
    }

    @inlinable @inline(__always) func cell(_ cell: Int32) -> Page {
        let number = UInt32(bitPattern: cell)
        let page = Int(number / UInt32(Self.pageCells))
        // A negative number is a huge one here: one comparison answers for both ends.
        precondition(page < Int(pageCount), "metric cell out of range")
        let offset = Int(number % UInt32(Self.pageCells))
        if let cells = unsafe pages[page].load(ordering: .relaxed) { return unsafe cells + offset }
        return unsafe publish(page) + offset
    }

    /// The `count` cells from `base` on, which the registry has put on one page.
    @inlinable @inline(__always) func cells(_ base: Int32, count: Int) -> Page {
        let first = unsafe cell(base)
        precondition(Int(base) % Self.pageCells &+ count <= Self.pageCells, "metric cells across a page")
        return unsafe first
    }

    /// Makes a page and shows it to the readers. Of two threads that race for it (shared cells only) one page is kept.
    @usableFromInline @inline(never) func publish(_ index: Int) -> Page {
        let page = Page.allocate(capacity: Self.pageCells)
        for cell in 0..<Self.pageCells { unsafe (page + cell).initialize(to: Atomic(0)) }
        let (exchanged, original) = unsafe pages[index].compareExchange(
            expected: nil, desired: page, ordering: .acquiringAndReleasing)
        guard !exchanged, let original = unsafe original else { return unsafe page }
        unsafe page.deinitialize(count: Self.pageCells)
        unsafe page.deallocate()
        return unsafe original
    }
}

extension Shard {
    /// Adds to a counter or gauge, and counts the sample if it overflowed.
    @inlinable @inline(__always) public func add(_ amount: UInt64, to series: Series) {
        add(amount, to: series.base)
        if series.isOverflow { add(1, to: series.overflowCell) }
    }

    /// Takes from a gauge what was added to it before; that was the sample that counted as overflow.
    @inlinable @inline(__always) public func subtract(_ amount: UInt64, from series: Series) {
        subtract(amount, from: series.base)
    }

    /// Adds to a counter or gauge of unit `real`, and counts the sample if it overflowed.
    @inlinable public func addReal(_ amount: Double, to series: Series) {
        addReal(amount, to: series.base)
        if series.isOverflow { add(1, to: series.overflowCell) }
    }

    /// Observes in a summary, and counts the sample if it overflowed.
    @inlinable @inline(__always) public func observe(_ value: UInt64, at series: Series) {
        observe(value, at: series.base)
        if series.isOverflow { add(1, to: series.overflowCell) }
    }

    /// Observes a real number in a summary, and counts the sample if it overflowed.
    @inlinable public func observeReal(_ value: Double, at series: Series) {
        observeReal(value, at: series.base)
        if series.isOverflow { add(1, to: series.overflowCell) }
    }

    /// Observes in a histogram, and counts the sample if it overflowed.
    @inlinable @inline(__always) public func observe(_ value: UInt64, in buckets: Buckets, at series: Series) {
        observe(value, in: buckets, at: series.base)
        if series.isOverflow { add(1, to: series.overflowCell) }
    }

    /// Observes a real number in a histogram, and counts the sample if it overflowed.
    @inlinable public func observeReal(_ value: Double, in buckets: Buckets, at series: Series) {
        observeReal(value, in: buckets, at: series.base)
        if series.isOverflow { add(1, to: series.overflowCell) }
    }
}

extension Shard {
    /// Adds the cells from `base` on to `sums`; the last one as a real number if so asked. For the scrape: any thread.
    func addCells(from base: Int32, lastIsReal: Bool, to sums: inout [UInt64]) {
        let number = Int(UInt32(bitPattern: base))
        let page = number / Self.pageCells
        guard page < Int(pageCount), let cells = unsafe pages[page].load(ordering: .acquiring) else { return }
        let offset = number % Self.pageCells
        let count = min(sums.count, Self.pageCells - offset)
        let integers = lastIsReal ? count - 1 : count
        for index in 0..<integers { unsafe sums[index] &+= cells[offset &+ index].load(ordering: .relaxed) }
        guard lastIsReal, integers >= 0 else { return }
        let value = unsafe Double(bitPattern: cells[offset &+ integers].load(ordering: .relaxed))
        sums[integers] = (Double(bitPattern: sums[integers]) + value).bitPattern
    }
}
