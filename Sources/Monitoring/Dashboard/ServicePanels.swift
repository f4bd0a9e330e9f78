internal import Config
internal import Instrumentation

/// Rate, errors and duration of one service's requests, and the health of its backends.
struct ServicePanels {
    let queries: ServiceQueries

    private var service: Service { queries.service }
    private var context: QueryContext { queries.context }
    private var handler: String { queries.labelNames.handler }
    private var isService: LabelMatcher { .equal("service", service.name) }

    /// Of a route that is chosen at the top, in `http_*`.
    private var isChosen: LabelMatcher { .matches(handler, "$route") }

    private func own(_ family: CatalogueFamily) -> Selector { context.selector(family, isService) }

    private func routedOwn(_ family: CatalogueFamily) -> Selector {
        own(family).with(.matches("handler", "$route"))
    }

    /// What `instrument` switches off is not asked for.
    var ofRequests: [Panel] {
        (service.instrument.isEnabled ? rateAndErrors + durations + sizes : []) + [outcomes, phases] + streams
    }

    private var rateAndErrors: [Panel] {
        let status = queries.labelNames.status
        return [
            Panel(
                "Requests by route", .lines, .requestsPerSecond,
                [.init(expression: queries.requests(isChosen, by: [handler]), legend: "{{\(handler)}}")],
                "Finished requests a second. none is paths without a route."),
            Panel(
                "Failing, by route", .lines, .share,
                [.init(expression: queries.errorRatio(isChosen, by: [handler]), legend: "{{\(handler)}}")],
                "The share of answers that are 5xx, the backend's or weir's own."),
            Panel(
                "Requests by status", .stacked, .requestsPerSecond,
                [.init(expression: queries.requests(isChosen, by: [status]), legend: "{{\(status)}}")],
                "499 is a client that left before its answer was complete."),
        ]
    }

    private var durations: [Panel] {
        let highr = queries.selector(.durationHighr)
        let buckets = context.rate(highr.ending("_bucket"), by: ["le"])
        let what =
            (service.instrument.duration == .head ? " They end with the response head." : "")
            + (service.instrument.isHighrOnly2xx ? " Only 2xx are among them." : "")
        return [
            Panel(
                "Duration", .lines, .seconds,
                [0.5, 0.9, 0.99].map {
                    .init(expression: queries.durationQuantile($0), legend: Self.name(ofQuantile: $0))
                },
                "What half, nine in ten and all but the slowest percent of the requests took at most.\(what)"),
            Panel(
                "Duration, spread", .heatmap, .seconds, [.init(expression: buckets, legend: "{{le}}")],
                "Requests a second by how long they took: two bands are two kinds of requests.\(what)"),
            Panel(
                "Mean duration by route", .lines, .seconds,
                [.init(expression: queries.meanDuration(isChosen, by: [handler]), legend: "{{\(handler)}}")],
                "From the first byte of the request to the last byte of the response.\(what)"),
        ]
    }

    private var sizes: [Panel] {
        let received = queries.selector(.requestSize).ending("_sum")
        let sent = queries.selector(.responseSize).ending("_sum")
        var panels = [
            Panel(
                "Content", .lines, .bytesPerSecond,
                [
                    .init(expression: context.rate(received), legend: "received"),
                    .init(expression: context.rate(sent), legend: "sent"),
                ],
                "Bytes of content a second, heads and framing excluded.")
        ]
        if let gauge = service.instrument.inProgress {
            let labels = gauge.isLabelled ? [handler] : []
            panels.append(
                Panel(
                    "In progress", .lines, .count,
                    [
                        .init(
                            expression: PromQL.sum(queries.named(gauge.name).text, by: labels),
                            legend: gauge.isLabelled ? "{{\(handler)}}" : service.name)
                    ],
                    "Requests whose head has come and whose response has not ended."))
        }
        return panels
    }

    private var outcomes: Panel {
        Panel(
            "Outcomes", .stacked, .requestsPerSecond,
            [.init(expression: context.rate(routedOwn(.exchanges), by: ["outcome"]), legend: "{{outcome}}")],
            "Whose fault it is: rejected, upstream_error, upstream_timeout and overloaded are answers of weir's own.")
    }

    private var phases: Panel {
        let phase = routedOwn(.requestPhase)
        let spent = context.rate(phase.ending("_sum"), by: ["phase"])
        let all = context.rate(routedOwn(.exchanges))
        return Panel(
            "Where the time goes", .stacked, .seconds,
            [.init(expression: "\(spent) / on () group_left () \(all)", legend: "{{phase}}")],
            "Of a request's mean duration: own is weir itself, queue is waiting for a backend connection, first_byte "
                + "is the backend thinking.")
    }

    private var streams: [Panel] {
        guard service.instrument.streams == .separate else { return [] }
        return [
            Panel(
                "Open streams", .lines, .count,
                [.init(expression: PromQL.sum(own(.streams).text, by: ["handler"]), legend: "{{handler}}")],
                "Responses that stream, which are not among the durations.")
        ]
    }

    /// The quantile as people say it: p99.
    static func name(ofQuantile quantile: Double) -> String { "p" + DocumentValue.text(of: quantile * 100) }

    var ofBackends: [Panel] {
        let byBackend = ["backend"]
        return [
            Panel(
                "Up", .states, .none,
                [.init(expression: "min by (backend) (\(own(.upstreamUp).text))", legend: "{{backend}}")],
                "Whether weir thinks that a backend can answer; down if any weir thinks that it is."),
            Panel(
                "Responses by backend", .lines, .requestsPerSecond,
                [.init(expression: context.rate(own(.upstreamRequests), by: byBackend), legend: "{{backend}}")],
                "How the requests are spread."),
            Panel(
                "Failures", .lines, .perSecond,
                [
                    .init(
                        expression: context.rate(own(.upstreamFailures), by: ["backend", "reason"]),
                        legend: "{{backend}} {{reason}}"),
                    .init(
                        expression: context.rate(own(.upstreamRetries), by: ["reason"]),
                        legend: "sent again: {{reason}}"),
                ],
                "Exchanges that a backend failed, by how; what was sent to it once more."),
            Panel(
                "Connections", .lines, .count,
                [
                    .init(
                        expression: PromQL.sum(own(.upstreamConnections).text, by: ["backend", "state"]),
                        legend: "{{backend}} {{state}}")
                ],
                "To the backends: in an exchange, or kept alive."),
            Panel(
                "New connections", .lines, .perSecond,
                [.init(expression: context.rate(own(.upstreamConnects), by: byBackend), legend: "{{backend}}")],
                "Many of them for few requests means that keep-alive fails."),
            Panel(
                "Waiting for a connection", .lines, .count,
                [.init(expression: PromQL.sum(own(.upstreamPending).text), legend: "requests")],
                "Requests in the queue: more than a few, and limits upstream is too low or the backend too slow."),
        ]
    }
}
