/// The value of a sample that is computed at scrape time.
public enum SampleValue: Equatable, Sendable {
    case integer(Int64)
    /// Printed as seconds.
    case nanoseconds(Int64)
    case real(Double)
}

/// Where a collector puts its samples (`Registry.collect`).
public struct SampleSink: Sendable {
    private let families: [Int32: Family]
    private(set) var collected: [Int32: Collected] = [:]

    /// The samples of one family.
    struct Collected: Sendable {
        var table = SeriesTable()
        var values: [SampleValue] = []
        fileprivate var seen: Set<LabelText> = []
    }

    init(families: [Family]) {
        self.families = Dictionary(families.map { ($0.index, $0) }) { first, _ in first }
    }

    /// Puts a sample of one of the collector's own families; one of another family, or a label set for the second
    /// time, is left out, because the page would be unreadable with it.
    public mutating func put(_ value: SampleValue, family id: FamilyID, labels: [String] = []) {
        guard let family = families[id.index] else { return assertionFailure("not a family of this collector") }
        let text = family.labelText(of: labels)
        var samples = collected.removeValue(forKey: id.index) ?? Collected()
        if samples.seen.insert(text).inserted {
            samples.table.add(text, base: Int32(truncatingIfNeeded: samples.values.count))
            samples.values.append(value)
        }
        collected[id.index] = samples
    }
}
