internal import Instrumentation

/// All services together, clients, and weir itself.
struct WeirPanels {
    let context: QueryContext

    private func sum(_ family: CatalogueFamily, by labels: String...) -> String {
        PromQL.sum(context.selector(family).text, by: labels)
    }

    private func rate(_ family: CatalogueFamily, by labels: String...) -> String {
        context.rate(context.selector(family), by: labels)
    }

    var overview: [Panel] { numbers + services }

    private var numbers: [Panel] {
        let failing = Self.failing(context, by: [])
        return [
            Panel(
                "Requests", .number(red: nil), .requestsPerSecond,
                [.init(expression: rate(.exchanges), legend: "")], "Finished requests a second, of all services."),
            Panel(
                "Failing", .number(red: 0.05), .share, [.init(expression: failing, legend: "")],
                "The share of requests that ended in a 5xx, the backend's or weir's own."),
            Panel(
                "Backends down", .number(red: 1), .count,
                [.init(expression: "count(\(context.selector(.upstreamUp).text) == 0) or vector(0)", legend: "")],
                "Backends that weir thinks cannot answer."),
            Panel(
                "Open connections", .number(red: nil), .count, [.init(expression: sum(.connections), legend: "")],
                "Of clients: in a request, kept alive, or upgraded."),
            Panel(
                "Series", .number(red: nil), .count, [.init(expression: sum(.series), legend: "")],
                "Series that are kept, of all families."),
            Panel(
                "Configuration", .number(red: 1, isRedBelow: true), .none,
                [.init(expression: "min(\(context.selector(.configLastReload).text))", legend: "")],
                "1 if the route file was good when it was last read; 0 if weir goes on with an older one."),
        ]
    }

    /// - Returns: the share of exchanges that ended in a 5xx.
    private static func failing(_ context: QueryContext, by labels: [String]) -> String {
        let outcomes: [Outcome] = [.serverError, .upstreamError, .upstreamTimeout, .overloaded]
        let failed = context.selector(
            .exchanges, .matches("outcome", outcomes.map(\.label).joined(separator: "|")))
        return PromQL.share(
            context.rate(failed, by: labels), of: context.rate(context.selector(.exchanges), by: labels))
    }

    private var services: [Panel] {
        [
            Panel(
                "Requests by service", .stacked, .requestsPerSecond,
                [.init(expression: rate(.exchanges, by: "service"), legend: "{{service}}")],
                "Finished requests a second, counted whatever instrument says."),
            Panel(
                "Failing, by service", .lines, .share,
                [.init(expression: Self.failing(context, by: ["service"]), legend: "{{service}}")],
                "The share of requests that ended in a 5xx, the backend's or weir's own."),
            Panel(
                "On the wire", .lines, .bytesPerSecond,
                [.init(expression: rate(.bytes, by: "direction"), legend: "{{direction}}")],
                "Bytes a second, heads and framing included."),
        ]
    }

    var ofClients: [Panel] {
        [
            Panel(
                "Connections", .stacked, .count,
                [.init(expression: sum(.connections, by: "listener", "state"), legend: "{{listener}} {{state}}")],
                "Of clients, by what they are doing."),
            Panel(
                "New connections", .lines, .perSecond,
                [
                    .init(expression: rate(.connectionsAccepted, by: "listener"), legend: "{{listener}}"),
                    .init(
                        expression: rate(.connectionsRefused, by: "listener", "reason"),
                        legend: "refused at {{listener}}: {{reason}}"),
                ],
                "Accepted, and refused by why."),
            Panel(
                "Rejected requests", .lines, .perSecond,
                [
                    .init(
                        expression: "\(rate(.requestsRejected, by: "listener", "reason")) > 0",
                        legend: "{{listener}} {{reason}}")
                ],
                "Malformed or over a limit, by the rule that they broke: the manual's page on security has them all. "
                    + "Empty is good."),
            Panel(
                "Timeouts", .lines, .perSecond,
                [.init(expression: rate(.timeouts, by: "service", "kind"), legend: "{{service}} {{kind}}")],
                "By the timeout's name in the route file. idle is no fault."),
            Panel(
                "Open tunnels", .lines, .count,
                [.init(expression: sum(.tunnels, by: "service", "handler"), legend: "{{service}} {{handler}}")],
                "WebSocket and other upgrades."),
        ]
    }

    var ofItself: [Panel] { machine + measuring }

    private var machine: [Panel] {
        let lag = context.quantile(0.99, of: context.selector(.loopLag), by: ["instance", "worker"])
        let cpu = PromQL.rate(context.selector(.processCPU), over: context.window)
        return [
            Panel(
                "Busy", .lines, .share,
                [
                    .init(
                        expression: context.selector(.loopBusy).text, legend: "worker {{worker}} at {{instance}}")
                ],
                "The share of its time that an event loop works; near 1 it is the bottleneck."),
            Panel(
                "Lag, p99", .lines, .seconds, [.init(expression: lag, legend: "worker {{worker}} at {{instance}}")],
                "How late an event loop comes to what is due: what weir itself may add to a request."),
            Panel(
                "CPU", .lines, .count, [.init(expression: cpu, legend: "{{instance}}")], "CPUs that the process uses."),
            Panel(
                "Memory", .lines, .bytes,
                [.init(expression: context.selector(.processResidentMemory).text, legend: "{{instance}}")],
                "Resident memory of the process."),
            Panel(
                "Open files", .lines, .count,
                [
                    .init(expression: context.selector(.processOpenDescriptors).text, legend: "{{instance}}"),
                    .init(expression: context.selector(.processMaxDescriptors).text, legend: "limit at {{instance}}"),
                ],
                "At the limit weir accepts no connections until some are closed."),
        ]
    }

    private var measuring: [Panel] {
        let largest = PromQL.aggregate("max", context.selector(.series).text, by: ["family"])
        let skipped = "\(rate(.metricSkipped, by: "metric", "reason")) > 0"
        let scrape = context.mean(of: context.selector(.scrapeDuration), by: ["instance", "endpoint"])
        return [
            Panel(
                "Largest families", .bars, .count,
                [.init(expression: "topk(10, \(largest))", legend: "{{family}}", isInstant: true)],
                "Series of a family now. weir top series says which label has the many values."),
            Panel(
                "Beyond a limit", .lines, .perSecond,
                [
                    .init(expression: "\(rate(.seriesOverflow, by: "family")) > 0", legend: "{{family}}: other"),
                    .init(expression: skipped, legend: "{{metric}}: {{reason}}"),
                ],
                "Samples whose labels became other because their family is full, and samples of metrics of your own "
                    + "that could not be read. Empty is good."),
            Panel(
                "Scrapes", .lines, .seconds, [.init(expression: scrape, legend: "{{endpoint}} at {{instance}}")],
                "How long weir took to write a page of metrics."),
        ]
    }
}
