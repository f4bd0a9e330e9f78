public import Basics

/// What an operator may want otherwise in the rules.
public struct RuleOptions: Sendable {
    /// The `job_name` by which Prometheus scrapes the exporter.
    public var job = "weir"
    /// The share of a service's requests that may fail, from 0 to 1.
    public var errorRatio = 0.05
    /// How long the slowest percent of a service's requests may take.
    public var latency = Duration.seconds(1)

    public init() {}

    var context: QueryContext { QueryContext(matchers: [.equal("job", job)], window: "5m") }
    var latencySeconds: Double { latency.seconds }
}
