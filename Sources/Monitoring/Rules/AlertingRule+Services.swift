internal import Instrumentation

extension AlertingRule {
    /// Fewer requests a second than this say nothing: one failure would be a share of half.
    private static let rateMin = "0.05"

    /// Of a service's answers, from the recorded series.
    static func ofServices(_ options: RuleOptions) -> [AlertingRule] {
        let ratio = DocumentValue.text(of: options.errorRatio)
        let latency = DocumentValue.text(of: options.latencySeconds)
        let enough = "and on (service) service:http_requests:rate5m > \(rateMin)"
        let overloaded = options.context.selector(.exchanges, .equal("outcome", "overloaded"))
        return [
            AlertingRule(
                name: "WeirErrorRatioHigh", severity: .critical, duration: "5m",
                expression: "service:http_request_errors:ratio_rate5m > \(ratio) \(enough)",
                summary: "{{ $value | humanizePercentage }} of the requests to {{ $labels.service }} fail",
                description:
                    "More than \(ratio) of the answers of {{ $labels.service }} have been 5xx for five minutes. "
                    + "service_handler:http_request_errors:ratio_rate5m says on which routes, "
                    + "weir_exchanges_total whether the backend answered them (server_error) or weir did "
                    + "(upstream_error, upstream_timeout, overloaded)."),
            AlertingRule(
                name: "WeirLatencyHigh", severity: .warning, duration: "10m",
                expression: "service:http_request_duration_seconds:p99_rate5m > \(latency) \(enough)",
                summary: "The slowest percent of the requests to {{ $labels.service }} take over "
                    + "{{ $value | humanizeDuration }}",
                description:
                    "They are to take \(latency) s at most. weir_request_phase_seconds says where the "
                    + "time goes: first_byte is the backend thinking, queue is waiting for a connection to it, own is "
                    + "weir."
            ),
            AlertingRule(
                name: "WeirOverloaded", severity: .warning, duration: "5m",
                expression: "\(options.context.rate(overloaded, by: ["service"])) > 0",
                summary: "weir turns requests to {{ $labels.service }} away",
                description: "It answers 503 because the backends of {{ $labels.service }} have no free connection and "
                    + "the queue is full (limits upstream, limits pending): "
                    + "add backends, or find out why they are slow."),
        ]
    }
}
