/// A row of a catalogue of metrics: all that is fixed about a family before a sample of it is seen.
public struct FamilyDescriptor: Sendable {
    /// Where a family's samples come from.
    public enum Source: Equatable, Sendable {
        /// From the cells of the shards.
        case cells
        /// From a closure that runs at each scrape (`Registry.collect`). Counters and gauges only.
        case collector
    }

    /// The exposed name, suffix `_total` and unit included.
    public var name: String
    public var type: FamilyType
    /// One sentence for the reader of the page.
    public var help: String
    public var unit: CellUnit
    /// In the order in which values are given and printed.
    public var labelNames: [String]
    /// Upper bounds of a histogram's buckets in the exposed unit (seconds, not nanoseconds), rising; +Inf is implied.
    public var bucketBounds: [Double]
    /// Which of several bucket layouts of one histogram this is; 0 for the first, or only, one. A family declared with
    /// another layout stands beside the first and shares its limit and its overflow series, whose buckets are the
    /// first's: a service's routes may each have bounds of their own. A label set is shown in one layout only, the
    /// one that it was last asked for in.
    public var layout = 0
    /// Whether a histogram is native too: beside its classic buckets, for scrapers that take the protobuf format. Each
    /// series then takes 0.5 to 2 KiB in every shard that observes in it (`SparseBuckets`).
    public var isNative = false
    /// Whether a histogram or counter can keep exemplars.
    public var keepsExemplars = false
    /// Which quantiles a summary shows of what was last observed, from 0 to 1, rising; none: sum and number alone.
    /// Each series then takes some KiB in every shard that observes in it (`WindowSketch`), and observations go in by
    /// `Shard.observeReal(_:in:unixMilliseconds:at:)`.
    public var quantiles: [Double] = []
    /// How far quantiles look back, in seconds: to the last four fifths of it at least, to all of it at most.
    public var windowSeconds = 600
    public var source: Source

    public init(
        name: String, type: FamilyType, help: String, unit: CellUnit = .count, labelNames: [String] = [],
        bucketBounds: [Double] = [], source: Source = .cells
    ) {
        self.name = name
        self.type = type
        self.help = help
        self.unit = unit
        self.labelNames = labelNames
        self.bucketBounds = bucketBounds
        self.source = source
    }

    /// The names that samples of this family have on the page.
    var sampleNames: [String] {
        switch type {
        case .counter, .gauge: [name]
        case .histogram: [name, name + "_bucket", name + "_sum", name + "_count"]
        case .summary: [name, name + "_sum", name + "_count"]
        }
    }

    /// How many cells with numbers each of its series has: a summary's are count and sum, a histogram's one per bucket
    /// (+Inf included) and the sum.
    var cellCount: Int {
        guard source == .cells else { return 0 }
        switch type {
        case .counter, .gauge: return 1
        case .histogram: return bucketBounds.count + 2
        case .summary: return 2
        }
    }

    /// How many cells each of its series has behind those for what is not always there: `NativeCells` of a histogram,
    /// a counter's exemplar, the window of a summary with quantiles.
    var annexCellCount: Int {
        guard source == .cells else { return 0 }
        switch type {
        case .counter: return keepsExemplars ? 1 : 0
        case .histogram: return isNative || keepsExemplars ? NativeCells.count : 0
        case .gauge: return 0
        case .summary: return quantiles.isEmpty ? 0 : 1
        }
    }
}
