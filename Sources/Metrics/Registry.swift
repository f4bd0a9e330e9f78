internal import Synchronization

/// All families and series of the process, and the cells that hold their numbers.
///
/// There is one. Families are declared when configuration loads; series come to be when a label set is first seen;
/// from then on a worker writes to its own shard without asking anybody. A scrape adds up the shards cell by cell and
/// stops nothing: it only holds the lock that `series` needs for as long as it takes to fetch what is new.
///
/// Handles that it gives out (`Shard`, `SharedCells`, `Buckets`) are valid as long as it lives.
public final class Registry: Sendable {
    /// Made by the registry itself.
    static let seriesName = "weir_series"
    static let overflowName = "weir_series_overflow_total"

    struct Collector: Sendable {
        let families: [Family]
        let collect: @Sendable (inout SampleSink) -> Void
    }

    let shards: [Shard]
    /// Cells that any thread may write; see `SharedCells`.
    public let shared: SharedCells
    let naming: Mutex<Naming>
    let collectors = Mutex<[Collector]>([])
    /// Locked after `naming`, never before.
    let replacements = Mutex<[Replacement]>([])
    /// Locked before `naming`, never after.
    let inheritance = Mutex<Inheritance>(Inheritance())
    /// Series as the pages show them; behind `naming` until the next scrape. Locked before `naming`, never after.
    let reading = Mutex<Reading>(Reading())
    let seriesFamily: Family
    let clock: @Sendable () -> Int64
    private let overflowFamily: Family

    /// - Parameters:
    ///   - shards: one for each thread that writes.
    ///   - cellsMax: how many cells there may be; each takes 8 bytes in every shard that writes near it. Past it, new
    ///     label sets overflow.
    ///   - clock: milliseconds since 1970, for when each series began, and for how old observations are that quantiles
    ///     are told of; 0 if nobody wants to know.
    public init(shards: Int, cellsMax: Int = 1 << 22, clock: @escaping @Sendable () -> Int64 = { 0 }) {
        let pages = max(2, min(cellsMax, 1 << 30) / Shard.pageCells)
        self.shards = (0..<shards).map { _ in Shard(pageCount: pages) }
        shared = SharedCells(shard: Shard(pageCount: pages))
        self.clock = clock
        var naming = Naming(cellsMax: Int32(truncatingIfNeeded: pages * Shard.pageCells), clock: clock)
        seriesFamily = naming.declareOwn(
            FamilyDescriptor(
                name: Self.seriesName, type: .gauge, help: "Series now kept, by the name of their family.",
                labelNames: ["family"], source: .collector))
        overflowFamily = naming.declareOwn(
            FamilyDescriptor(
                name: Self.overflowName, type: .counter,
                help: "Samples past the series limit, counted under labels that read other.",
                labelNames: ["family"]))
        self.naming = Mutex(naming)
    }

    deinit {
        let annexes = naming.withLock { $0.basesWithAnnex }
        for shard in shards + [shared.shard] {
            for (descriptor, bases) in annexes {
                for base in bases { shard.deallocateAnnex(of: base, descriptor) }
            }
            shard.deallocate()
        }
    }

    /// The cells of one writing thread, counted from 0.
    public func shard(_ index: Int) -> Shard { shards[index] }

    /// Declares a family, or finds it again: what was declared before with the same name, scope and labels goes on,
    /// so that a reload may declare everything anew. The same name may be declared in several scopes and, with other
    /// label names, several times in one; its samples then stand under one HELP (that of the first) and one TYPE.
    ///
    /// A family that differs in bounds, quantiles, unit or order of labels alone replaces the former one. Counts are
    /// carried over; samples that still go to the former one are seen after `settle`. Quantiles begin anew.
    ///
    /// - Parameter seriesMax: how many label sets it may have over all shards, the one that reads `other` not
    ///   counted; nil for a family whose labels are bounded by the configuration.
    public func declare(
        _ descriptor: FamilyDescriptor, scope: Scope, seriesMax: Int? = nil
    ) throws(DeclarationError) -> FamilyID {
        try naming.withLock { naming throws(DeclarationError) in
            let (family, replaced) = try naming.declare(descriptor, scope: scope, seriesMax: seriesMax ?? .max)
            if !descriptor.labelNames.isEmpty && descriptor.source == .cells {
                makeOverflowCell(for: family, in: &naming)
            }
            for former in replaced {
                var replacement = Replacement(former: former, successor: family)
                carry(over: &replacement, in: &naming)
                replacements.withLock { $0.append(replacement) }
            }
            return FamilyID(index: family.index)
        }
    }

    /// The series of a label set, values in the order of the declared names; made if there is none yet. Past the
    /// family's limit it is the overflow series, all of whose labels read `other`; nothing of the label set is kept.
    ///
    /// Takes a lock and allocates: for the first sight of a label set.
    public func series(_ family: FamilyID, labels: [String] = []) -> Series {
        naming.withLock { naming in
            let family = naming.family(family)
            return naming.series(family, text: family.labelText(of: labels))
        }
    }

    /// The table for observing in a histogram. Empty for another family.
    public func buckets(of family: FamilyID) -> Buckets {
        naming.withLock { $0.family(family).table.buckets }
    }

    /// The window for observing in a summary with quantiles; nil for another family.
    public func window(of family: FamilyID) -> SummaryWindow? {
        naming.withLock { $0.family(family).window?.window }
    }

    /// What exemplars of a counter are kept by; nil for a family that keeps none, or is no counter.
    public func counterExemplars(of family: FamilyID) -> CounterExemplars? {
        let descriptor = naming.withLock { $0.family(family).descriptor }
        guard descriptor.type == .counter, descriptor.annexCellCount > 0 else { return nil }
        return CounterExemplars(cell: Int32(truncatingIfNeeded: descriptor.cellCount))
    }

    /// Has samples of these families, declared with source `collector`, computed at each scrape. The closure runs on
    /// the scraping thread, two of them at once if two scrape; it must not call the registry. It takes the place of an
    /// earlier one for the same families.
    public func collect(_ families: [FamilyID], with closure: @escaping @Sendable (inout SampleSink) -> Void) {
        let families = naming.withLock { naming in families.map { naming.family($0) } }
        let numbers = families.map(\.index)
        collectors.withLock { collectors in
            collectors.removeAll { $0.families.map(\.index) == numbers }
            collectors.append(Collector(families: families, collect: closure))
        }
    }

    private func makeOverflowCell(for family: Family, in naming: inout Naming) {
        guard naming.groups[family.group].overflowCell < 0 else { return }
        let text = overflowFamily.labelText(of: [family.descriptor.name])
        naming.setOverflowCell(naming.series(overflowFamily, text: text).base, of: family.group)
    }
}

extension Registry {
    /// The cells from `base` on, added up over all shards.
    func sum(from base: Int32, count: Int, lastIsReal: Bool) -> [UInt64] {
        var sums = [UInt64](repeating: 0, count: count)
        addCells(from: base, lastIsReal: lastIsReal, to: &sums)
        return sums
    }

    func addCells(from base: Int32, lastIsReal: Bool, to sums: inout [UInt64]) {
        for shard in shards { shard.addCells(from: base, lastIsReal: lastIsReal, to: &sums) }
        shared.shard.addCells(from: base, lastIsReal: lastIsReal, to: &sums)
    }
}

extension FamilyDescriptor {
    /// Numbers of observations are integers; the value, or the sum of values, is the last cell.
    var lastCellIsReal: Bool { unit.isReal }

    /// Where a former layout's bucket is counted in this one: at the first bound that is not below its own, so that no
    /// observation is said to have been smaller than it may have been. Not of histograms: the same cell.
    func bucket(forBucket cell: Int, of former: FamilyDescriptor) -> Int {
        guard type == .histogram else { return cell }
        guard cell < former.bucketBounds.count else { return bucketBounds.count }
        return bucketBounds.firstIndex { $0 >= former.bucketBounds[cell] } ?? bucketBounds.count
    }
}
