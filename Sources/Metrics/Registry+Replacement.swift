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
        for (text, base) in naming.shownSeries(of: former) {
            let sums = sum(from: base, count: old.cellCount, lastIsReal: old.lastCellIsReal)
            let carried = replacement.carried[text] ?? [UInt64](repeating: 0, count: sums.count)
            guard sums != carried || replacement.carried[text] == nil else { continue }
            replacement.carried[text] = sums
            let values = Dictionary(zip(former.printedNames, text.values)) { first, _ in first }
            let labels = new.labelNames.map { values[$0] ?? "" }
            let series = naming.series(family, text: family.labelText(of: labels))
            for cell in sums.indices { carry(cell, from: carried[cell], to: sums[cell], old, series, new) }
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
