internal import Config

/// A panel or two for each metric of the operator's own.
struct OwnMetricPanels {
    private let queries: ServiceQueries

    /// So many label sets are shown; a label may have thousands of values.
    private static let shownMax = 20

    init(_ queries: ServiceQueries) { self.queries = queries }

    /// In the order of the configuration; blocks of one name are one metric.
    var all: [Panel] {
        guard queries.service.instrument.isEnabled else { return [] }
        var names: Set<String> = []
        return queries.service.ownMetrics.filter { names.insert($0.name).inserted }.flatMap(panels)
    }

    private func panels(of metric: OwnMetric) -> [Panel] {
        switch metric.kind {
        case .counter: [counter(metric)]
        case .gauge: [gauge(metric)]
        case .histogram: [histogram(metric), heatmap(metric)]
        case .summary: [summary(metric)]
        }
    }

    private var context: QueryContext { queries.context }

    private func labels(of metric: OwnMetric) -> [String] { metric.labels.map(\.name) }

    private func legend(_ metric: OwnMetric, _ more: String...) -> String {
        let legend = (labels(of: metric).map { "{{\($0)}}" } + more).joined(separator: " ")
        return legend.isEmpty ? metric.name : legend
    }

    /// The largest of them where there may be many.
    private func largest(_ vector: String, of metric: OwnMetric) -> String {
        metric.labels.isEmpty ? vector : "topk(\(Self.shownMax), \(vector))"
    }

    private func counter(_ metric: OwnMetric) -> Panel {
        let rate = context.rate(queries.named(metric.name), by: labels(of: metric))
        return Panel(
            metric.name + ", a second", .lines, PanelUnit(ofMetric: metric.name, isRate: true),
            [.init(expression: largest(rate, of: metric), legend: legend(metric))], metric.help)
    }

    private func gauge(_ metric: OwnMetric) -> Panel {
        let labels = ["instance"] + labels(of: metric)
        let value = PromQL.sum(queries.named(metric.name).text, by: labels)
        return Panel(
            metric.name, .lines, PanelUnit(ofMetric: metric.name),
            [.init(expression: largest(value, of: metric), legend: legend(metric, "{{instance}}"))], metric.help)
    }

    private func histogram(_ metric: OwnMetric) -> Panel {
        let family = queries.named(metric.name)
        let shown = [0.5, 0.95].map { quantile in
            Panel.Query(
                expression: largest(context.quantile(quantile, of: family, by: labels(of: metric)), of: metric),
                legend: legend(metric, ServicePanels.name(ofQuantile: quantile)))
        }
        return Panel(metric.name, .lines, PanelUnit(ofMetric: metric.name), shown, metric.help)
    }

    private func heatmap(_ metric: OwnMetric) -> Panel {
        let buckets = queries.named(metric.name).ending("_bucket")
        return Panel(
            metric.name + ", spread", .heatmap, PanelUnit(ofMetric: metric.name),
            [.init(expression: context.rate(buckets, by: ["le"]), legend: "{{le}}")], metric.help)
    }

    /// Quantiles if it has some, the mean otherwise.
    private func summary(_ metric: OwnMetric) -> Panel {
        let family = queries.named(metric.name)
        let (labels, unit) = (labels(of: metric), PanelUnit(ofMetric: metric.name))
        guard !metric.quantiles.isEmpty else {
            return Panel(
                metric.name + ", mean", .lines, unit,
                [
                    .init(
                        expression: largest(context.mean(of: family, by: labels), of: metric), legend: legend(metric))
                ],
                metric.help)
        }
        let value = PromQL.aggregate("max", family.text, by: labels + ["quantile"])
        return Panel(
            metric.name, .lines, unit,
            [.init(expression: largest(value, of: metric), legend: legend(metric, "quantile {{quantile}}"))],
            "\(metric.help) With several weirs: of the one where it is the highest.")
    }
}
