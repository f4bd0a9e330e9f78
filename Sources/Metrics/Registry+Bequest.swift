internal import Synchronization

/// A new process in the place of an old one, without a counter that goes back: the old one says what its counters have
/// come to, as often as it likes, and the new one adds by how much they have grown to its own. What was once inherited
/// is thereby part of what is handed on.
extension Registry {
    /// What all counters, histograms and summaries have come to, for `inherit` of another process. Any thread; it
    /// takes about as long as a scrape.
    public func bequest() -> [UInt8] {
        // What is still counted under former declarations has its place in the present ones.
        settle(isLast: false)
        var bequest = Bequest()
        for family in naming.withLock({ naming in naming.groups.flatMap(\.families) }) {
            let descriptor = family.descriptor
            guard descriptor.source == .cells, descriptor.type != .gauge else { continue }
            let series = counts(of: family)
            guard !series.isEmpty else { continue }
            bequest.families.append((key: Bequest.FamilyKey(family), series: series))
        }
        inheritance.withLock { inheritance in
            for (key, series) in inheritance.unclaimed { bequest.families.append((key: key, series: series)) }
        }
        return bequest.encoded
    }

    /// Takes over what a former process had counted; each time from the same one, whose numbers only grow.
    ///
    /// Buckets go to the first bound that is not below their own, if the bounds are others here. Label sets past a
    /// family's limit are counted under `other`. Families that are not declared here are handed on, not shown.
    ///
    /// - Throws: and changes nothing, if the bytes are not what `bequest` gives.
    public func inherit(_ bytes: [UInt8]) throws(BequestError) {
        let bequest = try Bequest(decoding: bytes)
        inheritance.withLock { inheritance in
            for (key, series) in bequest.families {
                let heirs = heirs(of: key)
                if heirs.isEmpty {
                    inheritance.unclaimed[key] = series
                } else {
                    carry(key, series, to: heirs, &inheritance.carried[key, default: [:]])
                }
            }
        }
    }

    /// The counts of all series that are shown and have counted anything.
    private func counts(of family: Family) -> Bequest.Counts {
        let descriptor = family.descriptor
        var found: Bequest.Counts = [:]
        var reading = SeriesReading(descriptor)
        for (text, base, created) in naming.withLock({ $0.shownSeries(of: family) }) {
            reading.readCounts(of: base, in: self)
            guard reading.cells.contains(where: { $0 != 0 }) else { continue }
            found[text.values] = SeriesCounts(reading, isNative: descriptor.isNative, created: created)
        }
        return found
    }

    /// The families that count here what another process counted in the one of the key: several, if it has several
    /// bucket layouts.
    private func heirs(of key: Bequest.FamilyKey) -> [Family] {
        naming.withLock { naming in
            naming.groups.filter { $0.name == key.name && $0.type == key.type }.flatMap(\.families)
                .filter {
                    $0.scope == key.scope && $0.descriptor.source == .cells && $0.descriptor.unit == key.unit
                        && Set($0.printedNames) == Set(key.labelNames)
                }
        }
    }

    private func carry(
        _ key: Bequest.FamilyKey, _ series: Bequest.Counts, to heirs: [Family], _ carried: inout Bequest.Counts
    ) {
        let former = key.descriptor
        let standard =
            heirs.first { $0.descriptor.bucketBounds == key.bucketBounds }
            ?? heirs.first { $0.descriptor.layout == key.layout } ?? heirs[0]
        // A label set is shown in one layout; what it has here already decides.
        let shown =
            heirs.count == 1
            ? []
            : heirs.map { heir in
                (heir, Set(naming.withLock { $0.shownSeries(of: heir) }.map(\.text)))
            }
        for (labels, counts) in series {
            let values = Dictionary(zip(key.labelNames, labels)) { first, _ in first }
            let text = standard.labelText(of: standard.descriptor.labelNames.map { values[$0] ?? "" })
            let heir = shown.first { $0.1.contains(text) }?.0 ?? standard
            let before = carried[labels] ?? counts.zeroed
            let after = Self.grown(from: before, to: counts, former)
            // Native buckets are written by one thread at a time: by whoever holds the lock.
            naming.withLock { naming in
                let target = naming.series(heir, text: text, created: counts.created)
                if carried[labels] == nil { shared.countOverflow(of: target) }
                carry(from: before, to: after, former, target, heir)
            }
            carried[labels] = after
        }
    }

    /// The later of two states; what would go back stays as it was: a cell, and all of a histogram.
    ///
    /// Of a native histogram the classic buckets decide. Where the native ones do not agree with them, or with what
    /// was said before (a reader that meets a writer at work takes one observation for larger than it was), or were not
    /// told of before, the growth of the classic ones stands for theirs, from then on.
    private static func grown(
        from before: SeriesCounts, to after: SeriesCounts, _ family: FamilyDescriptor
    ) -> SeriesCounts {
        var grown = after
        if family.type == .histogram {
            guard zip(before.cells, after.cells).dropLast().allSatisfy({ $0 <= $1 }) else { return before }
            let isNativeLater = before.native.map { after.native?.isGrown(from: $0) ?? false } ?? false
            if !isNativeLater { grown.native = nil }
        }
        for cell in after.cells.indices {
            grown.cells[cell] = Self.grown(from: before.cells[cell], to: after.cells[cell], family, cell)
        }
        return grown
    }

    private static func grown(
        from before: UInt64, to after: UInt64, _ family: FamilyDescriptor, _ cell: Int
    ) -> UInt64 {
        guard family.lastCellIsReal && cell == family.cellCount - 1 else { return max(before, after) }
        let amount = Double(bitPattern: after)
        // A sum of observations may go down, a counter may not.
        let isLater = family.type != .counter || amount >= Double(bitPattern: before)
        return amount.isFinite && isLater ? after : before
    }
}

extension Bequest.FamilyKey {
    fileprivate init(_ family: Family) {
        let descriptor = family.descriptor
        self.init(
            scope: family.scope, name: descriptor.name, type: descriptor.type, unit: descriptor.unit,
            labelNames: family.printedNames, bucketBounds: descriptor.bucketBounds, layout: descriptor.layout)
    }
}
