internal import Config

/// A series that Prometheus computes ahead, named level:metric:operations (Prometheus documentation, "Recording
/// rules").
struct RecordingRule: Sendable {
    let name: String
    /// For the manual: what it says.
    let meaning: String
    let expression: @Sendable (ServiceQueries) -> String

    /// All of them, for each service that is measured. Each gets the label `service`.
    static let all = [
        RecordingRule(
            name: "service_handler:http_requests:rate5m", meaning: "requests a second by route",
            expression: { $0.byHandler { $0.requests(by: $1) } }),
        RecordingRule(
            name: "service_handler:http_request_errors:ratio_rate5m", meaning: "the share of 5xx by route",
            expression: { $0.byHandler { $0.errorRatio(by: $1) } }),
        RecordingRule(
            name: "service_handler:http_request_duration_seconds:mean_rate5m", meaning: "mean duration by route",
            expression: { $0.byHandler { $0.meanDuration(by: $1) } }),
        RecordingRule(
            name: "service:http_requests:rate5m", meaning: "requests a second", expression: { $0.requests() }),
        RecordingRule(
            name: "service:http_request_errors:ratio_rate5m", meaning: "the share of 5xx",
            expression: { $0.errorRatio() }),
        RecordingRule(
            name: "service:http_request_duration_seconds:p50_rate5m", meaning: "median duration",
            expression: { $0.durationQuantile(0.5) }),
        RecordingRule(
            name: "service:http_request_duration_seconds:p90_rate5m", meaning: "what nine in ten requests take at most",
            expression: { $0.durationQuantile(0.9) }),
        RecordingRule(
            name: "service:http_request_duration_seconds:p99_rate5m",
            meaning: "what all but the slowest percent take at most", expression: { $0.durationQuantile(0.99) }),
    ]

    func document(_ queries: ServiceQueries) -> DocumentValue {
        [
            "record": .text(name), "expr": .text(expression(queries)),
            "labels": ["service": .text(queries.service.name)],
        ]
    }
}

extension ServiceQueries {
    /// By the label handler, even where the service calls it something else: rules are the same for all services.
    fileprivate func byHandler(_ expression: (ServiceQueries, [String]) -> String) -> String {
        let name = labelNames.handler
        let byName = expression(self, [name])
        guard name != "handler" else { return byName }
        return "sum by (handler) (label_replace(\(byName), \"handler\", \"$1\", \"\(name)\", \"(.*)\"))"
    }
}
