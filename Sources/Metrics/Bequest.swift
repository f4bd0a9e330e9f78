/// What the counters, histograms and summaries of a process have come to, for the process that takes its place.
///
/// Absolute numbers, so that a later one takes the place of an earlier one. Gauges are not in it: they tell of the
/// process that is asked.
struct Bequest: Equatable, Sendable {
    /// What makes a family the same in both processes.
    struct FamilyKey: Hashable, Sendable {
        let scope: Scope
        let name: String
        let type: FamilyType
        let unit: CellUnit
        let labelNames: [String]
        let bucketBounds: [Double]
        let layout: Int

        /// How many cells each series has.
        var cellCount: Int { descriptor.cellCount }

        /// The family as its process had declared it.
        var descriptor: FamilyDescriptor {
            var descriptor = FamilyDescriptor(
                name: name, type: type, help: "", unit: unit, labelNames: labelNames, bucketBounds: bucketBounds)
            descriptor.layout = layout
            return descriptor
        }
    }

    /// Counts by label values, these in the order of the label names.
    typealias Counts = [[String]: SeriesCounts]

    /// In the order in which they were declared.
    var families: [(key: FamilyKey, series: Counts)] = []

    static func == (left: Bequest, right: Bequest) -> Bool {
        left.families.count == right.families.count
            && zip(left.families, right.families).allSatisfy { $0.key == $1.key && $0.series == $1.series }
    }
}
