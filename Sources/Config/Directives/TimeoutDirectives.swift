internal import Basics

/// The options of `timeouts`.
enum TimeoutDirectives {
    typealias Row = Directive<ServiceDraft>

    /// A millisecond is the timers' grain; a year is for ever.
    static let bounds: ClosedRange<Duration> = .milliseconds(1) ... .seconds(365 * 86400)
    static let range = "1ms to 8760h, or 0 for no end"

    static let table = DirectiveTable<ServiceDraft>(
        .timeouts,
        [
            timeout(
                "header", \.service.timeouts.header, "10s",
                "From a request's first byte to the end of its head. A byte now and then does not extend it."),
            timeout("body", \.service.timeouts.body, "30s", "Between two reads of a request body."),
            timeout(
                "idle", \.service.timeouts.idle, "75s", "How long a client's connection is kept without a request."),
            timeout("connect", \.service.timeouts.connect, "2s", "Connecting to a backend."),
            timeout(
                "response", \.service.timeouts.response, "60s",
                "From the request sent to the response head, then between two reads of the response body."),
            timeout(
                "upstream_idle", \.service.timeouts.upstreamIdle, "60s",
                "How long a backend's connection is kept without a request."),
            timeout(
                "tunnel", \.service.timeouts.tunnel, "1h",
                "How long an upgraded connection or an event stream may go without a byte either way."),
            timeout(
                "send", \.service.timeouts.send, "30s",
                "How long bytes may wait to be written while the peer takes none, on either side."),
            Row(
                DirectiveRow(
                    "body_rate", in: .timeouts, syntax: "body_rate N",
                    summary:
                        "The least bytes a second of a request body, averaged over 10s, below which it has timed out "
                        + "(1 to \(bodyRateMax), or 0 for no such bound).",
                    default: .arguments("100")),
                sets: \.service.timeouts.bodyRate, to: .number(0...bodyRateMax)),
        ])

    private static let bodyRateMax = 1_000_000_000

    private static func timeout(
        _ name: String, _ property: any WritableKeyPath<ServiceDraft, Duration> & Sendable, _ standard: String,
        _ summary: String
    ) -> Row {
        Row(
            DirectiveRow(
                name, in: .timeouts, syntax: "\(name) DURATION", summary: "\(summary) \(range.capitalisedFirst).",
                default: .arguments(standard)),
            sets: property, to: .timeout(bounds))
    }
}

extension String {
    var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }
}
