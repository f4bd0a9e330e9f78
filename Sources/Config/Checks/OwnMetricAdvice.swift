/// Metrics of a service's own that are right and yet unlike what Prometheus and its users expect, or dear.
struct OwnMetricAdvice {
    private let draft: ServiceDraft

    init(_ draft: ServiceDraft) { self.draft = draft }

    func give(_ diagnostics: inout Diagnostics) {
        var firsts: [String: OwnMetricDraft] = [:]
        let counters = Set(draft.ownMetrics.filter { $0.metric.kind == .counter }.map(\.metric.name))
        for metric in draft.ownMetrics {
            adviseOnLabels(metric, isFirst: firsts[metric.metric.name] == nil, &diagnostics)
            adviseOnWindow(metric, &diagnostics)
            if let first = firsts[metric.metric.name] {
                adviseOnOtherHelp(metric, first, &diagnostics)
                continue
            }
            firsts[metric.metric.name] = metric
            adviseOnName(metric, counters: counters, &diagnostics)
        }
    }

    // MARK: names and help

    private func adviseOnName(_ draft: OwnMetricDraft, counters: Set<String>, _ diagnostics: inout Diagnostics) {
        let metric = draft.metric
        for lint in NameLint.all {
            guard let finding = lint.find(metric) else { continue }
            diagnostics.warning(at: draft.place, finding.message, hint: finding.hint)
        }
        if metric.kind != .counter, counters.contains(metric.name + "_total") {
            diagnostics.warning(
                at: draft.place,
                "in OpenMetrics the counter \(quoted(metric.name + "_total")) has this name too, and is of unknown "
                    + "type there",
                hint: "give one of the two another name")
        }
        if NameLint.repeats(metric.help, metric.name), let place = draft.helpPlace {
            diagnostics.warning(
                at: place, "this help repeats the name", hint: "say what is counted, and when")
        }
    }

    private func adviseOnOtherHelp(
        _ metric: OwnMetricDraft, _ first: OwnMetricDraft, _ diagnostics: inout Diagnostics
    ) {
        guard metric.metric.help != first.metric.help, let place = metric.helpPlace else { return }
        diagnostics.warning(
            at: place,
            "another help than that of \(quoted(metric.metric.name)) \(first.place.place(seenFrom: place)), which is "
                + "shown",
            hint: "give both the same")
    }

    private func adviseOnWindow(_ metric: OwnMetricDraft, _ diagnostics: inout Diagnostics) {
        guard metric.metric.quantiles.isEmpty, let place = metric.seen["window"] else { return }
        diagnostics.warning(
            at: place, "no effect without quantiles", hint: "write \"quantiles 0.5 0.9 0.99\", or remove it")
    }

    // MARK: labels

    /// Names of labels that Prometheus or the exporter gives each series, and what becomes of one's own.
    private static let givenLabels = [
        "job": "exported_job", "instance": "exported_instance", "service": "exported_service",
    ]

    private func adviseOnLabels(_ metric: OwnMetricDraft, isFirst: Bool, _ diagnostics: inout Diagnostics) {
        for (label, word) in zip(metric.metric.labels, metric.labels) {
            if isFirst { adviseOnLabelName(label.name, at: word.name.range, &diagnostics) }
            adviseOnSource(label, word.source, of: metric.metric, &diagnostics)
        }
    }

    private func adviseOnLabelName(_ name: String, at place: SourceRange, _ diagnostics: inout Diagnostics) {
        if name.contains(where: \.isUppercase) {
            diagnostics.warning(
                at: place, "a label's name with capitals",
                hint: "names are in snake_case: \(quoted(NameLint.snakeCase(name)))")
        }
        if let given = Self.givenLabels[name] {
            diagnostics.warning(
                at: place, "the label \(quoted(name)) is given to every series: this one becomes \(quoted(given))",
                hint: "call it by another name")
        } else if let reason = MetricNameText.reserved[name] {
            diagnostics.warning(
                at: place, "the label \(quoted(name)) on another kind of metric: \(reason)",
                hint: "call it by another name")
        }
    }

    private func adviseOnSource(
        _ label: OwnMetric.Label, _ word: Token, of metric: OwnMetric, _ diagnostics: inout Diagnostics
    ) {
        guard metric.distinctMax(of: label.source) == nil else { return }
        let limit = draft.service.instrument.seriesLimit
        guard ValueSourceRow.row(of: label.source.kind).content != .number else {
            diagnostics.warning(
                at: word.range,
                "the label \(quoted(label.name)) is a measured number, likely another in each sample: past "
                    + "series_limit (\(limit)) they are counted as \"other\"",
                hint: "observe it in a histogram")
            return
        }
        // Whoever wrote a limit has thought of how many there may be.
        guard draft.seen[.instrument]?["series_limit"] == nil else { return }
        LabelSourceAdvice.give(label: label.name, source: word, limit: limit, &diagnostics)
    }
}
