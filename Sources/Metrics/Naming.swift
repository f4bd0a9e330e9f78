/// Which families and series there are: what the registry keeps under its lock. Workers come here at the first sight
/// of a label set only.
struct Naming: Sendable {
    /// The families of one exposed name, which have one HELP and one TYPE line in common.
    struct Group: Sendable {
        let name: String
        let type: FamilyType
        var help: String
        var families: [Family] = []
        /// The cell of its `weir_series_overflow_total`; -1 when no label set of it can be one too many.
        var overflowCell: Int32 = -1
    }

    /// What has happened to the series since the last scrape, for the scrape to catch up with.
    enum Change: Sendable {
        case show(family: Int32, text: LabelText, base: Int32, created: Int64)
        case hide(family: Int32, base: Int32)
        case date(family: Int32, base: Int32, created: Int64)
        case showFamily(Int32)
        case hideFamily(Int32)
    }

    private struct Known: Sendable {
        let base: Int32
        var isShown: Bool
        let isOverflow: Bool
        /// When the label set was first seen, in milliseconds since 1970.
        var created: Int64
    }

    private struct Record: Sendable {
        let family: Family
        var seriesMax: Int
        var isShown = true
        var known: [LabelText: Known] = [:]
        /// How many are shown, the overflow series left out.
        var shown = 0
        /// The family's other bucket layouts.
        var layouts: [Int] = []
    }

    private(set) var groups: [Group] = []
    private(set) var changes: [Change] = []
    private var groupOfName: [String: Int] = [:]
    /// The group that has samples of this name.
    private var groupOfSample: [String: Int] = [:]
    private var records: [Record] = []
    /// Page 0 is the sink: where samples go for which there is no other cell.
    private var nextCell = Int32(Shard.pageCells)
    private let cellsMax: Int32
    /// Milliseconds since 1970.
    private let clock: @Sendable () -> Int64

    init(cellsMax: Int32, clock: @escaping @Sendable () -> Int64) {
        self.cellsMax = cellsMax
        self.clock = clock
    }

    func family(_ id: FamilyID) -> Family { records[Int(id.index)].family }

    mutating func takeChanges() -> [Change] {
        let taken = changes
        changes = []
        return taken
    }

    /// - Returns: the family, and those it takes the place of.
    mutating func declare(
        _ descriptor: FamilyDescriptor, scope: Scope, seriesMax: Int
    ) throws(DeclarationError) -> (family: Family, replaced: [Family]) {
        try descriptor.check(scope: scope)
        try checkName(of: descriptor)
        var replaced: [Family] = []
        for family in groupOfName[descriptor.name].map({ groups[$0].families }) ?? [] where family.scope == scope {
            let index = Int(family.index)
            if family.isSame(as: descriptor) {
                records[index].seriesMax = seriesMax
                showFamily(family)
                keepHelp(of: family, descriptor)
                joinLayouts(of: family)
                return (family, [])
            }
            if family.collides(with: descriptor) { replaced.append(family) }
        }
        let family = try make(descriptor, scope: scope, seriesMax: seriesMax)
        for former in replaced {
            hideFamily(former)
            // It is never found again: its successor has its counts now.
            groups[family.group].families.removeAll { $0 === former }
        }
        keepHelp(of: family, descriptor)
        joinLayouts(of: family)
        return (family, replaced)
    }

    /// Tells all bucket layouts of a family of each other.
    private mutating func joinLayouts(of family: Family) {
        let all = groups[family.group].families.filter { $0 === family || $0.isLayout(of: family) }
        for one in all { records[Int(one.index)].layouts = all.filter { $0 !== one }.map { Int($0.index) } }
    }

    /// The record whose limit and overflow series count for a family: that of its first layout.
    private func first(_ index: Int) -> Int {
        guard records[index].family.descriptor.layout != 0 else { return index }
        return records[index].layouts.first { records[$0].family.descriptor.layout == 0 } ?? index
    }

    /// Whether a family may have one more label set.
    private func hasRoom(_ index: Int) -> Bool {
        let shown = records[index].layouts.reduce(records[index].shown) { $0 + records[$1].shown }
        return shown < records[first(index)].seriesMax
    }

    /// The first family of a name says what it means, and may say it anew.
    private mutating func keepHelp(of family: Family, _ descriptor: FamilyDescriptor) {
        guard groups[family.group].families.first === family else { return }
        groups[family.group].help = descriptor.help
    }

    private mutating func make(
        _ descriptor: FamilyDescriptor, scope: Scope, seriesMax: Int
    ) throws(DeclarationError) -> Family {
        // A family without labels has its one series from the start, at zero.
        guard descriptor.labelNames.isEmpty && descriptor.source == .cells else {
            return append(descriptor, scope: scope, seriesMax: seriesMax)
        }
        guard let base = takeCells(descriptor) else { throw .outOfCells(name: descriptor.name) }
        let family = append(descriptor, scope: scope, seriesMax: seriesMax)
        keep(Known(base: base, isShown: false, isOverflow: false, created: clock()), .none, of: family)
        return family
    }

    /// Declares a family of the registry itself, whose descriptor has labels and is known to be good.
    mutating func declareOwn(_ descriptor: FamilyDescriptor) -> Family {
        append(descriptor, scope: .own, seriesMax: .max)
    }

    private mutating func append(_ descriptor: FamilyDescriptor, scope: Scope, seriesMax: Int) -> Family {
        let group = group(of: descriptor)
        let index = Int32(truncatingIfNeeded: records.count)
        let family = Family(index: index, descriptor: descriptor, scope: scope, group: group)
        records.append(Record(family: family, seriesMax: seriesMax))
        groups[group].families.append(family)
        return family
    }

    mutating func setOverflowCell(_ cell: Int32, of group: Int) { groups[group].overflowCell = cell }

    /// The series of a label set; made if there is none yet, the overflow series if there may be no more.
    ///
    /// - Parameter created: since when it has been counted; nil: it begins now.
    mutating func series(_ family: Family, text: LabelText, created: Int64? = nil) -> Series {
        let index = Int(family.index)
        if let known = records[index].known[text] {
            let mayShow = known.isShown || known.isOverflow || hasRoom(index)
            if mayShow {
                if let created { date(text, of: family, created) }
                if !known.isShown { show(text, of: family) }
                return Series(base: known.base, overflowCell: -1)
            }
        } else if hasRoom(index), let base = takeCells(family.descriptor) {
            keep(
                Known(base: base, isShown: false, isOverflow: false, created: created ?? clock()), text, of: family)
            return Series(base: base, overflowCell: -1)
        }
        return overflowSeries(of: records[first(index)].family)
    }

    /// Notes that a series has counts from before it was first seen here.
    private mutating func date(_ text: LabelText, of family: Family, _ created: Int64) {
        let index = Int(family.index)
        guard let known = records[index].known[text], created > 0, created < known.created else { return }
        records[index].known[text]?.created = created
        if known.isShown { changes.append(.date(family: family.index, base: known.base, created: created)) }
    }

    /// Takes one series off the pages. Its cells stay: it goes on from there if it is asked for again.
    mutating func hide(_ text: LabelText, of family: Family) {
        let index = Int(family.index)
        guard let known = records[index].known[text], known.isShown else { return }
        records[index].known[text]?.isShown = false
        if !known.isOverflow { records[index].shown -= 1 }
        changes.append(.hide(family: family.index, base: known.base))
    }

    mutating func hideFamily(_ family: Family) {
        guard records[Int(family.index)].isShown else { return }
        records[Int(family.index)].isShown = false
        changes.append(.hideFamily(family.index))
    }

    /// The label texts that are shown of a family, with their first cells and when they were first seen, in the order
    /// in which they were made.
    func shownSeries(of family: Family) -> [(text: LabelText, base: Int32, created: Int64)] {
        records[Int(family.index)].known.filter { $0.value.isShown }
            .map { (text: $0.key, base: $0.value.base, created: $0.value.created) }
            .sorted { $0.base < $1.base }
    }

    /// The first cells of every series that there ever was, of families that have cells with addresses in them.
    var basesWithAnnex: [(descriptor: FamilyDescriptor, bases: [Int32])] {
        records.filter { $0.family.descriptor.annexCellCount > 0 }
            .map { (descriptor: $0.family.descriptor, bases: $0.known.values.map(\.base)) }
    }

    private mutating func showFamily(_ family: Family) {
        guard !records[Int(family.index)].isShown else { return }
        records[Int(family.index)].isShown = true
        changes.append(.showFamily(family.index))
    }

    private mutating func overflowSeries(of family: Family) -> Series {
        let text = family.overflowText
        let overflowCell = groups[family.group].overflowCell
        if let known = records[Int(family.index)].known[text] {
            if !known.isShown { show(text, of: family) }
            return Series(base: known.base, overflowCell: overflowCell)
        }
        guard let base = takeCells(family.descriptor) else {
            return Series(base: 0, overflowCell: overflowCell)
        }
        keep(Known(base: base, isShown: false, isOverflow: true, created: clock()), text, of: family)
        return Series(base: base, overflowCell: overflowCell)
    }

    private mutating func keep(_ known: Known, _ text: LabelText, of family: Family) {
        records[Int(family.index)].known[text] = known
        show(text, of: family)
    }

    private mutating func show(_ text: LabelText, of family: Family) {
        let index = Int(family.index)
        guard let known = records[index].known[text] else { return }
        for layout in records[index].layouts { hide(text, of: records[layout].family) }
        records[index].known[text]?.isShown = true
        if !known.isOverflow { records[index].shown += 1 }
        changes.append(.show(family: family.index, text: text, base: known.base, created: known.created))
    }

    private mutating func checkName(of descriptor: FamilyDescriptor) throws(DeclarationError) {
        if let group = groupOfName[descriptor.name], groups[group].type != descriptor.type, !release(group) {
            throw .typeConflict(name: descriptor.name, declared: groups[group].type)
        }
        guard groupOfName[descriptor.name] == nil else { return }
        for name in descriptor.sampleNames {
            if let other = groupOfSample[name], !release(other) {
                throw .nameConflict(name: name, with: groups[other].name)
            }
        }
    }

    /// Gives the names of a group free if all its families are withdrawn. False if they are not.
    private mutating func release(_ group: Int) -> Bool {
        guard groups[group].families.allSatisfy({ !records[Int($0.index)].isShown }) else { return false }
        groupOfName[groups[group].name] = nil
        groupOfSample = groupOfSample.filter { $0.value != group }
        return true
    }

    /// The group of a name, made if there is none.
    private mutating func group(of descriptor: FamilyDescriptor) -> Int {
        if let group = groupOfName[descriptor.name] { return group }
        for name in descriptor.sampleNames { groupOfSample[name] = groups.count }
        groupOfName[descriptor.name] = groups.count
        groups.append(Group(name: descriptor.name, type: descriptor.type, help: descriptor.help))
        return groups.count - 1
    }

    /// Cells for one series, all on one page.
    private mutating func takeCells(_ descriptor: FamilyDescriptor) -> Int32? {
        let pageCells = Int32(Shard.pageCells)
        let count = Int32(truncatingIfNeeded: descriptor.cellCount + descriptor.annexCellCount)
        var base = nextCell
        if base % pageCells + count > pageCells { base += pageCells - base % pageCells }
        guard cellsMax - base >= count else { return nil }
        nextCell = base + count
        return base
    }
}
