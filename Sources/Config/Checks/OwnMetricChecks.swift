internal import HTTP
internal import Routing

/// Whether the metrics of a service's own can ever have a sample, and whether blocks of one name agree.
struct OwnMetricChecks {
    private let draft: ServiceDraft

    init(_ draft: ServiceDraft) { self.draft = draft }

    func run(_ diagnostics: inout Diagnostics) {
        var firsts: [String: OwnMetricDraft] = [:]
        for metric in draft.ownMetrics {
            checkOccasions(metric, &diagnostics)
            checkParameters(metric, &diagnostics)
            guard let first = firsts[metric.metric.name] else {
                firsts[metric.metric.name] = metric
                continue
            }
            checkLikeness(metric, first, &diagnostics)
        }
    }

    // MARK: routes

    /// A route that a document or an unread line brings is not known here.
    private func checkOccasions(_ metric: OwnMetricDraft, _ diagnostics: inout Diagnostics) {
        guard draft.service.routeSources.isEmpty, !draft.hasUnreadRoutes, !draft.hasUnknown, !diagnostics.hasUnreadFile
        else { return }
        let routes = draft.routes.map(\.route)
        for (occasion, place) in zip(metric.metric.occasions, metric.occasions) {
            switch occasion.lack(among: routes) {
            case nil: continue
            case .route(let like):
                let known = routes.map(\.template.text)
                diagnostics.error(
                    at: place.template.range, "\(quoted(occasion.template.text)) is no route of this service",
                    hint: (like ?? nearestName(to: occasion.template.text, among: known)).map {
                        "did you mean \(quoted($0))?"
                    } ?? "a metric is taken from a route that stands in \"routes\"")
            case .methods(let methods):
                let names = methods.methods.map(\.name)
                diagnostics.error(
                    at: place.methods.range(of: names[0]),
                    "\(quoted(occasion.template.text)) has no \(names.joined(separator: ", "))",
                    hint: listed(occasion, routes))
            }
        }
    }

    private func listed(_ occasion: OwnMetric.Occasion, _ routes: [Route]) -> String {
        let methods = routes.filter(occasion.names).reduce(MethodSet()) { $0.union($1.methods) }
        return "its methods are \(methods.methods.map(\.name).joined(separator: ", "))"
    }

    private func checkParameters(_ metric: OwnMetricDraft, _ diagnostics: inout Diagnostics) {
        for parameter in metric.parameters {
            guard !metric.metric.occasions.isEmpty else {
                // An "on" that could not be read may be the one that has it.
                guard metric.seen["on"] == nil else { continue }
                diagnostics.error(
                    at: parameter.place, "no \"on\" says which template has the parameter \(quoted(parameter.value))",
                    expected: "on METHODS TEMPLATE")
                continue
            }
            for occasion in metric.metric.occasions
            where !occasion.template.parameterNames.contains(parameter.value) {
                let names = occasion.template.parameterNames
                diagnostics.error(
                    at: parameter.place,
                    "\(quoted(occasion.template.text)) has no parameter \(quoted(parameter.value))",
                    expected: names.isEmpty ? nil : "one of \(names.joined(separator: ", "))",
                    hint: nearestName(to: parameter.value, among: names).map { "did you mean \(quoted($0))?" })
                break
            }
        }
    }

    // MARK: several blocks of one name

    private func checkLikeness(
        _ metric: OwnMetricDraft, _ first: OwnMetricDraft, _ diagnostics: inout Diagnostics
    ) {
        let (mine, other) = (metric.metric, first.metric)
        let name = quoted(mine.name)
        let place = first.place.place(seenFrom: metric.place)
        // Another kind is told by the checks over all services, and what could not be read may be what differs.
        guard mine.kind == other.kind, metric.isWhole, first.isWhole else { return }
        let labels = Set(mine.labels.map(\.name))
        let expected = other.labels.map(\.name)
        if labels != Set(expected) {
            diagnostics.error(
                at: metric.place, "other labels than those of \(name) \(place)",
                expected: expected.isEmpty ? "no label" : "the labels \(expected.joined(separator: ", "))")
        }
        if mine.bucketBounds != other.bucketBounds {
            diagnostics.error(
                at: metric.seen["buckets"] ?? metric.place, "other buckets than those of \(name) \(place)",
                expected: "buckets \(other.bucketBounds.map(numberText).joined(separator: " "))")
        }
        if mine.quantiles != other.quantiles {
            diagnostics.error(
                at: metric.seen["quantiles"] ?? metric.place, "other quantiles than those of \(name) \(place)",
                expected: other.quantiles.isEmpty
                    ? "none" : "quantiles \(other.quantiles.map(numberText).joined(separator: " "))")
        }
        if mine.window != other.window {
            diagnostics.error(
                at: metric.seen["window"] ?? metric.place, "another window than that of \(name) \(place)",
                expected: "window \(DurationText.text(other.window))")
        }
    }
}

extension Token {
    /// Where a name stands in a list with commas; the whole word if it does not.
    fileprivate func range(of name: String) -> SourceRange {
        var offset = 0
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            if part == name { return range(utf8Offset: offset, length: part.utf8.count) }
            offset += part.utf8.count + 1
        }
        return range
    }
}
