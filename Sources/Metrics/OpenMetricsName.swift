/// What a family is called in OpenMetrics, where the names of counters and of their samples differ (OpenMetrics 1.0.0,
/// "MetricFamily").
struct OpenMetricsName: Sendable {
    /// The name of the family. A counter's is without `_total`.
    let family: String
    /// The word of its TYPE line.
    let type: String
    /// The name of the sample of a counter or gauge.
    let sample: String
    /// Whether the samples that say when a series was created may be shown.
    let showsCreated: Bool
    let unit: String?

    /// - Parameter all: the names of all families of the page.
    init(_ name: String, _ type: FamilyType, among all: Set<String>) {
        let base = type == .counter && name.hasSuffix("_total") ? String(name.dropLast("_total".count)) : name
        // Two families of one name are an error: where another has that name already, this is no counter any more.
        let isUnknown = type == .counter && base != name && all.contains(base)
        family = isUnknown ? name : base
        self.type = isUnknown ? "unknown" : type.word.description
        sample = type == .counter && !isUnknown ? base + "_total" : name
        showsCreated = type != .gauge && !isUnknown && !all.contains(base + "_created")
        unit = BaseUnit.named(by: family)
    }
}
