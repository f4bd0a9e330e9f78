/// What kind of numbers a family's samples are (Prometheus exposition formats, "Metric types").
public enum FamilyType: Equatable, Sendable {
    /// Only goes up; its name ends in `_total`.
    case counter
    /// Goes up and down.
    case gauge
    /// Observations counted by size in buckets, with their sum.
    case histogram
    /// The number and the sum of observations, and quantiles of the last of them if they are asked for.
    case summary

    /// The word of a `# TYPE` line.
    public var word: StaticString {
        switch self {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        case .summary: "summary"
        }
    }
}
