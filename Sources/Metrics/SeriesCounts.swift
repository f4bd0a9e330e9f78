/// What a counter, histogram or summary has come to: what goes over to another family, or another process.
struct SeriesCounts: Equatable, Sendable {
    /// As the family's cells are laid out.
    var cells: [UInt64]
    /// When the series began, in milliseconds since 1970; 0 if that is not known.
    var created: Int64 = 0
    /// Of a histogram that is native too.
    var native: NativeCounts?

    init(cells: [UInt64], created: Int64 = 0, native: NativeCounts? = nil) {
        self.cells = cells
        self.created = created
        self.native = native
    }

    /// What `reading` read last.
    init(_ reading: SeriesReading, isNative: Bool, created: Int64) {
        cells = reading.cells
        self.created = created
        guard isNative else { return }
        native = NativeCounts(
            positive: reading.positive, negative: reading.negative, zero: reading.zeroCount,
            notANumber: reading.notANumberCount)
    }

    /// The cells as they must be for `isNative` to be believed: as many observations in either kind of bucket.
    var isConsistent: Bool {
        guard let native else { return true }
        return cells.dropLast().reduce(0, &+) == native.total
    }

    /// Nothing, in the same layout.
    var zeroed: SeriesCounts {
        SeriesCounts(
            cells: [UInt64](repeating: 0, count: cells.count), created: created,
            native: native == nil ? nil : NativeCounts())
    }
}

/// The buckets of a native histogram.
struct NativeCounts: Equatable, Sendable {
    var positive = BucketRun()
    var negative = BucketRun()
    var zero: UInt64 = 0
    var notANumber: UInt64 = 0

    var total: UInt64 { positive.total &+ negative.total &+ zero &+ notANumber }

    /// Whether these can be the counts of a later moment.
    func isGrown(from before: NativeCounts) -> Bool {
        zero >= before.zero && notANumber >= before.notANumber && positive.isGrown(from: before.positive)
            && negative.isGrown(from: before.negative)
    }
}
