internal import Synchronization

/// Which series a page has, in order, at the moment of a scrape: what every exposition format is written from. Values
/// of cells are read while it is written.
struct Snapshot: Sendable {
    /// All families of one exposed name that are on the page.
    struct Group: Sendable {
        let name: String
        let type: FamilyType
        let help: String
        var members: [Member] = []
    }

    struct Member: Sendable {
        let family: Family
        let table: SeriesTable
        /// The values of a collected family, by an entry's `base`; nil for a family with cells.
        let values: [SampleValue]?
    }

    private(set) var groups: [Group] = []

    /// - Parameter names: only families of these names, or with samples of these names; all if empty.
    init(_ registry: Registry, page: ScrapePage, selecting names: [String]) {
        let collected = Self.collect(registry, page: page)
        var known: [Naming.Group] = []
        let reading = registry.reading.withLock { reading in
            let changes = registry.naming.withLock { naming in
                known = naming.groups
                return naming.takeChanges()
            }
            reading.apply(changes)
            return reading
        }
        for group in known {
            let members = group.families.filter { page.shows($0.scope) }.compactMap { family in
                Self.member(family, table: reading.table(of: family), collected: collected[family.index])
            }
            guard !members.isEmpty else { continue }
            groups.append(Group(name: group.name, type: group.type, help: group.help, members: members))
        }
        if page == .exporter { countSeries(registry.seriesFamily) }
        if !names.isEmpty { select(Set(names)) }
    }

    private static func member(
        _ family: Family, table: SeriesTable?, collected: SampleSink.Collected?
    ) -> Member? {
        guard let table else { return nil }
        guard family.descriptor.source == .collector else { return Member(family: family, table: table, values: nil) }
        return Member(family: family, table: collected?.table ?? table, values: collected?.values ?? [])
    }

    private static func collect(_ registry: Registry, page: ScrapePage) -> [Int32: SampleSink.Collected] {
        var collected: [Int32: SampleSink.Collected] = [:]
        for collector in registry.collectors.withLock({ $0 }) {
            guard collector.families.contains(where: { page.shows($0.scope) }) else { continue }
            var sink = SampleSink(families: collector.families)
            collector.collect(&sink)
            for (family, samples) in sink.collected {
                collected[family] = samples
                collected[family]?.table.sort()
            }
        }
        return collected
    }

    /// Puts the registry's own two families last, where they are when the catalogue is declared after them, and counts
    /// the series of all names.
    private mutating func countSeries(_ family: Family) {
        var table = SeriesTable()
        var values: [SampleValue] = []
        for group in groups where group.name != Registry.seriesName {
            let count = group.members.reduce(0) { $0 + $1.table.entries.count }
            table.add(family.labelText(of: [group.name]), base: Int32(truncatingIfNeeded: values.count))
            values.append(.integer(Int64(count)))
        }
        table.sort()
        groups =
            groups.filter { $0.name != Registry.seriesName && $0.name != Registry.overflowName }
            + groups.filter { $0.name == Registry.seriesName }.map { group in
                var counted = group
                counted.members = [Member(family: family, table: table, values: values)]
                return counted
            }
            + groups.filter { $0.name == Registry.overflowName }
    }

    private mutating func select(_ names: Set<String>) {
        groups = groups.filter { group in
            group.members.contains { !names.isDisjoint(with: $0.family.descriptor.sampleNames) }
        }
    }
}
