internal import Instrumentation

extension AlertingRule {
    /// Of backends, and of the documents that routes come from.
    static func ofBackends(_ options: RuleOptions) -> [AlertingRule] {
        let context = options.context
        let up = context.selector(.upstreamUp).text
        let labels = ["service", "backend"]
        let failures = context.rate(context.selector(.upstreamFailures), by: labels)
        let answers = context.rate(context.selector(.upstreamRequests), by: labels)
        let routes = context.selector(.routesLastSuccess, .equal("source", "openapi")).text
        return [
            AlertingRule(
                name: "WeirAllBackendsDown", severity: .critical, duration: "30s",
                expression: "max by (instance, service) (\(up)) == 0",
                summary: "{{ $labels.service }} has no backend that can answer",
                description:
                    "weir at {{ $labels.instance }} answers all requests to {{ $labels.service }} with 502 or 503. "
                    + "weir_upstream_failures_total says by reason what the backends failed at."),
            AlertingRule(
                name: "WeirBackendDown", severity: .warning, duration: "1m", expression: "\(up) == 0",
                summary: "The backend {{ $labels.backend }} of {{ $labels.service }} is down",
                description:
                    "weir at {{ $labels.instance }} sends it no requests; the other backends, if any, have them "
                    + "all. weir_upstream_failures_total says by reason what it failed at."),
            AlertingRule(
                name: "WeirBackendFailing", severity: .warning, duration: "5m",
                expression: "\(failures) / (\(failures) + \(answers)) > 0.05",
                summary: "{{ $value | humanizePercentage }} of the requests that {{ $labels.backend }} of "
                    + "{{ $labels.service }} gets have no good answer",
                description: "It refuses or resets connections, answers too late, or not in HTTP: "
                    + "weir_upstream_failures_total says which by reason. What it answers with 5xx is not among them."),
            AlertingRule(
                name: "WeirRoutesStale", severity: .warning, duration: "5m",
                expression: "time() - \(routes) > 3600",
                summary: "The routes of {{ $labels.service }} have not been read for over an hour",
                description:
                    "Its OpenAPI document cannot be had, or is none: weir's log says why. The routes that were "
                    + "read last go on; if there were none, requests have no handler."),
        ]
    }
}
