/// What an operator may want otherwise in the rules.
public struct RuleOptions: Sendable {
    /// The `job_name` by which Prometheus scrapes the exporter.
    public var job = "weir"
    /// The share of a service's requests that may fail, from 0 to 1.
    public var errorRatio = 0.05
    /// How many seconds the slowest percent of a service's requests may take.
    public var latencySeconds = 1.0

    public init() {}

    var context: QueryContext { QueryContext(matchers: [.equal("job", job)], window: "5m") }
}
