internal import Synchronization

extension Registry {
    /// Carries over what has been counted in replaced families since they were replaced: by whoever was still at work
    /// under the former declaration.
    ///
    /// - Parameter isLast: nobody counts in them any more.
    public func settle(isLast: Bool) {
        naming.withLock { naming in
            replacements.withLock { replacements in
                for index in replacements.indices { carry(over: &replacements[index], in: &naming) }
                if isLast { replacements = [] }
            }
        }
    }

    /// Adds what the series of a replaced family have counted, and not been carried over yet, to those of its
    /// successor. Gauges start anew: who went in by the former one will also leave by it.
    func carry(over replacement: inout Replacement, in naming: inout Naming) {
        let (former, family) = (replacement.former, replacement.successor)
        let (old, new) = (former.descriptor, family.descriptor)
        guard old.source == .cells, new.source == .cells, old.unit == new.unit, old.type != .gauge else { return }
        var reading = SeriesReading(old)
        for (text, base, created) in naming.shownSeries(of: former) {
            reading.readCounts(of: base, in: self)
            let before = replacement.carried[text]
            guard reading.cells != before?.cells else { continue }
            let now = SeriesCounts(reading, isNative: old.isNative, created: created)
            replacement.carried[text] = now
            let values = Dictionary(zip(former.printedNames, text.values)) { first, _ in first }
            let labels = new.labelNames.map { values[$0] ?? "" }
            let series = naming.series(family, text: family.labelText(of: labels), created: created)
            carry(from: before ?? now.zeroed, to: now, old, series, family)
        }
    }

    /// Adds by how much a series of a family, as it was declared or as another process declared it, has grown to one
    /// here. For whoever holds `naming`.
    func carry(
        from before: SeriesCounts, to now: SeriesCounts, _ old: FamilyDescriptor, _ series: Series, _ family: Family
    ) {
        let new = family.descriptor
        for cell in now.cells.indices where now.cells[cell] != before.cells[cell] {
            carry(cell, from: before.cells[cell], to: now.cells[cell], old, series, new)
        }
        guard series.base != 0, new.isNative else { return }
        let scale = unsafe family.table.buckets.scale
        let cells = unsafe shared.shard.cells(series.base, count: new.cellCount + new.annexCellCount) + new.cellCount
        guard let native = now.native else {
            // Each as large as it may have been.
            for (cell, count) in now.cells.dropLast().enumerated() where count > before.cells[cell] {
                let value = old.bucketBounds.count > cell ? old.bucketBounds[cell] : 2 * (old.bucketBounds.last ?? 1)
                unsafe SparseBuckets.add(count - before.cells[cell], of: value, scale, in: cells)
            }
            return
        }
        let known = before.native ?? NativeCounts()
        unsafe Shard.bumpLast(cells + NativeCells.zero, by: native.zero &- known.zero)
        unsafe carry(from: known.positive, to: native.positive, scale, at: cells + NativeCells.positive)
        guard native.notANumber > 0 || !native.negative.isEmpty else { return }
        let rest = unsafe NativeCells.rest(of: cells)
        unsafe Shard.bumpLast(rest + NativeCells.notANumber, by: native.notANumber &- known.notANumber)
        unsafe carry(from: known.negative, to: native.negative, scale, at: rest + NativeCells.negative)
    }

    /// Adds by how much each native bucket has grown.
    private func carry(
        from before: BucketRun, to now: BucketRun, _ scale: UnsafePointer<UInt64>, at place: SparseBuckets.Words
    ) {
        let known = before.counts(atShift: now.shift)
        for (key, count) in zip(now.keys, now.counts) {
            let amount = count &- (known[key] ?? 0)
            if amount > 0 { unsafe SparseBuckets.add(amount, atKey: Int(key) << now.shift, scale, at: place) }
        }
    }

    /// Adds by how much a cell of a former layout has grown to the cell that stands for it.
    private func carry(
        _ cell: Int, from carried: UInt64, to sum: UInt64, _ old: FamilyDescriptor, _ series: Series,
        _ new: FamilyDescriptor
    ) {
        let place = cell == old.cellCount - 1 ? new.cellCount - 1 : new.bucket(forBucket: cell, of: old)
        let target = series.base + Int32(truncatingIfNeeded: place)
        if new.lastCellIsReal && place == new.cellCount - 1 {
            shared.addReal(Double(bitPattern: sum) - Double(bitPattern: carried), to: target)
        } else {
            shared.add(sum &- carried, to: target)
        }
    }
}
