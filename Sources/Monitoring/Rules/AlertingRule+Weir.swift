internal import Instrumentation

extension AlertingRule {
    /// Of weir itself, and of what it measures.
    static func ofWeir(_ options: RuleOptions) -> [AlertingRule] { ofProcess(options) + ofMeasuring(options) }

    private static func ofProcess(_ options: RuleOptions) -> [AlertingRule] {
        let context = options.context
        let up = context.selector("up").text
        let lag = context.quantile(0.99, of: context.selector(.loopLag), by: ["instance", "worker"])
        let open = context.selector(.processOpenDescriptors).text
        let most = context.selector(.processMaxDescriptors).text
        let fault = context.selector(.internalFaults)
        // The first of a place begins the series: Prometheus has seen no increase then.
        let faults =
            "\(PromQL.increase(fault, over: "15m")) > 0 or (\(fault.text) unless \(fault.text) offset 15m) > 0"
        return [
            AlertingRule(
                name: "WeirDown", severity: .critical, duration: "1m", expression: "\(up) == 0",
                summary: "Prometheus cannot scrape weir at {{ $labels.instance }}",
                description:
                    "weir does not run there, or its exporter cannot be reached: then nothing that it measures "
                    + "is known, and perhaps nothing is served."),
            AlertingRule(
                name: "WeirAbsent", severity: .critical, duration: "5m", expression: "absent(\(up))",
                summary: "Prometheus has no target of job {{ $labels.job }}",
                description: "Either no weir is configured to be scraped any more, or the job has another name: "
                    + "weir rules --job NAME."),
            AlertingRule(
                name: "WeirReloadFailed", severity: .warning, duration: "1m",
                expression: "\(context.selector(.configLastReload).text) == 0",
                summary: "weir at {{ $labels.instance }} goes on with an older configuration",
                description: "The route file had errors when it was last read: weir check and weir's log say which. A "
                    + "restart would fail."),
            AlertingRule(
                name: "WeirLoopBusy", severity: .warning, duration: "10m",
                expression: "\(context.selector(.loopBusy).text) > 0.9",
                summary:
                    "The event loop of worker {{ $labels.worker }} is busy {{ $value | humanizePercentage }} of the "
                    + "time",
                description:
                    "weir at {{ $labels.instance }} is near what it can do: give it more CPUs (workers), or put "
                    + "a second one beside it."),
            AlertingRule(
                name: "WeirLoopLagHigh", severity: .warning, duration: "10m", expression: "\(lag) > 0.05",
                summary: "weir itself adds {{ $value | humanizeDuration }} to requests",
                description:
                    "The event loop of worker {{ $labels.worker }} at {{ $labels.instance }} comes late to what "
                    + "is due: the machine has too little CPU for it, or the process is throttled."),
            AlertingRule(
                name: "WeirDescriptorsLow", severity: .warning, duration: "5m", expression: "\(open) / \(most) > 0.9",
                summary: "weir at {{ $labels.instance }} has {{ $value | humanizePercentage }} of its files open",
                description:
                    "When there are no more it accepts no connections until some are closed. Raise the limit of "
                    + "the process (LimitNOFILE under systemd), or lower limits connections."),
            AlertingRule(
                name: "WeirInternalFault", severity: .warning, duration: nil,
                expression: faults,
                summary: "weir at {{ $labels.instance }} made a mistake ({{ $labels.place }})",
                description:
                    "It ended one connection, and no other was harmed. Please report it, with what the log says."
            ),
        ]
    }

    private static func ofMeasuring(_ options: RuleOptions) -> [AlertingRule] {
        let context = options.context
        let overflow = PromQL.increase(context.selector(.seriesOverflow), over: "15m")
        let skipped = PromQL.sum(
            PromQL.rate(context.selector(.metricSkipped), over: "15m"), by: ["instance", "metric", "reason"])
        return [
            AlertingRule(
                name: "WeirSeriesOverflow", severity: .warning, duration: nil, expression: "\(overflow) > 0",
                summary: "{{ $labels.family }} has more label sets than its limit",
                description:
                    "New ones are counted together with labels that read other. weir top series says which label "
                    + "has so many values: leave it out, or raise series_limit if Prometheus can bear it."),
            AlertingRule(
                name: "WeirSamplesSkipped", severity: .info, duration: "1h", expression: "\(skipped) > 0",
                summary: "Samples of {{ $labels.metric }} are left out: {{ $labels.reason }}",
                description:
                    "What the metric is made of cannot be read from some exchanges, all the time. If that is as "
                    + "it should be, a when keeps them from being counted here."),
        ]
    }
}
