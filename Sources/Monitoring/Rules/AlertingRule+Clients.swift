internal import Instrumentation

extension AlertingRule {
    /// Of clients, of what they send and of certificates.
    static func ofClients(_ options: RuleOptions) -> [AlertingRule] {
        let context = options.context
        let rejected = context.rate(context.selector(.requestsRejected), by: ["instance", "listener", "reason"])
        let refused = context.rate(
            context.selector(.connectionsRefused, .notMatching("reason", "draining")),
            by: ["instance", "listener", "reason"])
        let expiry = context.selector(certificateExpiry).text
        return [
            AlertingRule(
                name: "WeirRequestsRejected", severity: .info, duration: "10m", expression: "\(rejected) > 1",
                summary: "weir refuses requests at {{ $labels.listener }}: {{ $labels.reason }}",
                description:
                    "More than one a second, for ten minutes: an attack, or a client that is wrong. The manual's "
                    + "page on security says what the reason means, the access log who sends them."),
            AlertingRule(
                name: "WeirConnectionsRefused", severity: .warning, duration: "5m", expression: "\(refused) > 0",
                summary: "weir refuses connections at {{ $labels.listener }}: {{ $labels.reason }}",
                description: "limit and address are limits connections and connections_per_address; descriptors means "
                    + "that the process may open no more files: raise its limit (LimitNOFILE under systemd)."),
            AlertingRule(
                name: "WeirCertificateExpiresSoon", severity: .warning, duration: "1h",
                expression: "\(expiry) - time() < 14 * 86400",
                summary: "The certificate of {{ $labels.name }} expires in {{ $value | humanizeDuration }}",
                description: "It is in {{ $labels.file }}. Put the new one in its place and let weir reload: "
                    + "certificates are read anew then."),
            AlertingRule(
                name: "WeirCertificateExpiring", severity: .critical, duration: "5m",
                expression: "\(expiry) - time() < 2 * 86400",
                summary: "The certificate of {{ $labels.name }} expires in less than two days, or has expired",
                description:
                    "It is in {{ $labels.file }}. Clients refuse it from then on. Put the new one in its place "
                    + "and let weir reload."),
        ]
    }

    /// The family's name in the contract of weir's metrics. It is there with TLS.
    static let certificateExpiry = "weir_certificate_expiry_timestamp_seconds"
}
