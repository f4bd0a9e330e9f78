/// How large the families on a page are, and which label makes them large: read from the page itself (text format
/// 0.0.4), of this weir or of another.
///
/// A page may be any bytes. Lines that are no samples are passed over.
public struct SeriesCensus: Equatable, Sendable {
    /// A family; of one that several services have, what one of them has.
    public struct Row: Equatable, Sendable {
        public var family: String
        /// What the label `service` reads; nil for samples without it.
        public var service: String?
        /// Label sets, which is what `weir_series` and `series_limit` count: the buckets of a histogram are one.
        public var series: Int
        /// Lines on the page, which is what Prometheus keeps.
        public var samples: Int
        /// Samples that were counted as `other`, past the family's limit.
        public var overflow: Int
        /// Whether other services have such samples of this family too, and `overflow` is of all of them.
        public var isOverflowShared: Bool
        /// The label, `service` left out, with the most distinct values; nil if none has two.
        public var widestLabel: Label?
    }

    /// A label, and how many distinct values it has.
    public struct Label: Equatable, Sendable {
        public var name: String
        public var values: Int

        /// For people.
        public var text: String { "\(name) (\(values) values)" }
    }

    /// The largest first.
    public let rows: [Row]
    /// Whether the page says what only a weir's exporter says.
    public let isOfExporter: Bool

    public init(_ page: Span<UInt8>) {
        var reader = SeriesCensusReader()
        reader.read(page)
        rows = reader.rows
        isOfExporter = reader.hasFamily(Registry.seriesName)
    }
}

extension SeriesCensus.Row {
    /// How much of a limit is used, in percent; 100 only when nothing is left of it.
    public func percent(of limit: Int) -> Int {
        guard limit > 0, series < limit else { return 100 }
        let product = series.multipliedReportingOverflow(by: 100)
        return product.overflow ? series / max(1, limit / 100) : product.partialValue / limit
    }
}
