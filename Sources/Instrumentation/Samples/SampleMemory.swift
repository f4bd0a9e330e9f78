import Metrics

/// What a worker needs to take samples for metrics of the operator's own, besides the values: room that is used again
/// and again, and the label sets that it has met.
struct SampleMemory: ~Copyable {
    /// The most label sets, of all families together, that are found without asking the registry.
    static var labelSetsMax: Int { 1 << 14 }

    /// The family and the values of a sample's labels, each with its length before it.
    var key: [UInt8] = []
    /// A value that is compared.
    var text: [UInt8] = []
    /// The numbers of a calculation.
    var stack: [Double] = []
    /// Made with the first sample: most workers take none.
    var series: SeriesCache?
}
