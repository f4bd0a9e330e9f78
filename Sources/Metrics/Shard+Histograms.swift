public import Synchronization

/// Observing in a histogram.
///
/// What is classic comes first and the native bucket last, in this order for every reader too: one who reads the other
/// way round, and finds as many observations in the classic buckets as in the native ones, has seen all of the same
/// observations (`SeriesReading`).
extension Shard {
    /// - Parameter cells: the first of the histogram's.
    @inlinable @inline(__always) static func observe(_ value: UInt64, in buckets: Buckets, at cells: Page) {
        unsafe bump(cells + buckets.index(of: value), by: 1)
        let sum = unsafe cells + (buckets.count &+ 1)
        guard buckets.isNative else { return unsafe bump(sum, by: value) }
        let scale = unsafe buckets.scale
        unsafe bumpLast(sum, by: value)
        if value == 0 { return unsafe bumpLast(sum + (1 &+ NativeCells.zero), by: 1) }
        // One instruction where an unsigned number would take several; the first bit is no bucket of these times.
        let real = unsafe Double(Int64(bitPattern: value)) * Double(bitPattern: scale[0])
        if unsafe SparseBuckets.count(real, scale, at: sum + (1 &+ NativeCells.positive)) { return }
        unsafe observeSlowly(Double(value) * Double(bitPattern: scale[0]), scale, in: sum + 1)
    }

    @inlinable static func observeReal(_ value: Double, in buckets: Buckets, at cells: Page) {
        unsafe bump(cells + buckets.index(of: value), by: 1)
        let sum = unsafe cells + (buckets.count &+ 1)
        let total = unsafe Double(bitPattern: sum.pointee.load(ordering: .relaxed)) + value
        unsafe sum.pointee.store(total.bitPattern, ordering: .releasing)
        guard buckets.isNative else { return }
        let scale = unsafe buckets.scale
        let isOrdinary = value > NativeScale.zeroThreshold && value.isFinite
        if unsafe isOrdinary && SparseBuckets.count(value, scale, at: sum + (1 &+ NativeCells.positive)) { return }
        unsafe observeSlowly(value, scale, in: sum + 1)
    }

    /// The first value in a bucket, or one that has no bucket of the usual kind.
    @usableFromInline @inline(never)
    static func observeSlowly(_ value: Double, _ scale: UnsafePointer<UInt64>, in cells: Page) {
        unsafe SparseBuckets.add(1, of: value, scale, in: cells)
    }

    /// Adds to a cell behind whose new number everything is seen that was written before it.
    @inlinable @inline(__always) static func bumpLast(_ cell: Page, by amount: UInt64) {
        unsafe cell.pointee.store(cell.pointee.load(ordering: .relaxed) &+ amount, ordering: .releasing)
    }

    /// Keeps the exemplar of an observation that was just made, if the histogram has room for exemplars.
    public func keep(_ exemplar: Exemplar, of value: UInt64, in buckets: Buckets, at series: Series) {
        let cells = unsafe cells(series.base, count: buckets.count + 2)
        unsafe Self.keep(
            exemplar, of: value, slot: buckets.index(of: value), in: buckets.fitting(series.base), at: cells)
    }

    /// As above, of a real number.
    public func keepReal(_ exemplar: Exemplar, of value: Double, in buckets: Buckets, at series: Series) {
        let cells = unsafe cells(series.base, count: buckets.count + 2)
        unsafe Self.keep(
            exemplar, of: value.bitPattern, slot: buckets.index(of: value), in: buckets.fitting(series.base), at: cells)
    }

    /// Keeps the exemplar of what was just added to a counter: the amount, as its cells have it.
    public func keep(_ exemplar: Exemplar, of amount: UInt64, at series: Series, _ place: CounterExemplars) {
        guard series.base != 0 else { return }
        let cells = unsafe cells(series.base, count: Int(place.cell) + 1)
        unsafe ExemplarSlots.keep(exemplar, value: amount, slot: 0, of: 1, at: cells + Int(place.cell))
    }

    /// As above, of a counter of unit `real`.
    public func keepReal(_ exemplar: Exemplar, of amount: Double, at series: Series, _ place: CounterExemplars) {
        keep(exemplar, of: amount.bitPattern, at: series, place)
    }

    static func keep(_ exemplar: Exemplar, of value: UInt64, slot: Int, in buckets: Buckets, at cells: Page) {
        guard buckets.keepsExemplars else { return }
        unsafe ExemplarSlots.keep(
            exemplar, value: value, slot: slot, of: buckets.count + 1,
            at: cells + (buckets.count + 2 + NativeCells.exemplars))
    }

    /// Frees what cells of a series lead to. Nobody may write or read any more.
    func deallocateAnnex(of base: Int32, _ descriptor: FamilyDescriptor) {
        guard base > 0, let first = unsafe knownCells(base) else { return }
        let annex = unsafe first + descriptor.cellCount
        switch descriptor.type {
        case .histogram: unsafe NativeCells.deallocate(annex, slots: descriptor.bucketBounds.count + 1)
        case .counter, .gauge: unsafe ExemplarSlots.deallocate(at: annex, slots: 1)
        case .summary: unsafe WindowSketch.deallocate(at: annex)
        }
    }
}

extension Buckets {
    /// How to observe in the histogram at `base`. At 0 stand the cells of all that there was no room for: they are
    /// numbers, whosever they are, and no addresses.
    @inlinable func fitting(_ base: Int32) -> Buckets { base == 0 ? withoutAnnex : self }

    @inlinable var withoutAnnex: Buckets {
        unsafe Buckets(bounds: bounds, starts: starts, count: count, isNative: false, keepsExemplars: false)
    }
}
