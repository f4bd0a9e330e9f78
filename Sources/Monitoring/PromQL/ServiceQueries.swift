internal import Config
internal import Instrumentation

/// What is asked about one service: rate, errors and duration of its requests, in the names that its `instrument`
/// block gives.
struct ServiceQueries {
    let service: Service
    let context: QueryContext

    var labelNames: Instrument.LabelNames { service.instrument.labelNames }

    /// A family of `http_*`, as the service exposes it.
    func selector(_ family: CatalogueFamily, _ own: [LabelMatcher] = []) -> Selector {
        named(service.instrument.exposedName(of: family.row.name), own)
    }

    /// A family that has the service's label.
    func named(_ name: String, _ own: [LabelMatcher] = []) -> Selector {
        Selector(name: name, matchers: context.matchers + [.equal("service", service.name)] + own)
    }

    /// Responses that are the service's own fault, or weir's for it: 5xx, as one code or as their class.
    private var failed: LabelMatcher { .matches(labelNames.status, "5..") }

    // Each by labels that are kept, of the series with labels of their own: all of the service's if nothing is said.

    func requests(_ own: LabelMatcher..., by labels: [String] = []) -> String { requests(own, by: labels) }

    func errorRatio(_ own: LabelMatcher..., by labels: [String] = []) -> String {
        PromQL.share(requests(own + [failed], by: labels), of: requests(own, by: labels))
    }

    private func requests(_ own: [LabelMatcher], by labels: [String]) -> String {
        context.rate(selector(.requests, own), by: labels)
    }

    /// Over all routes: the histogram by route has too few buckets for it.
    func durationQuantile(_ quantile: Double) -> String { context.quantile(quantile, of: selector(.durationHighr)) }

    func meanDuration(_ own: LabelMatcher..., by labels: [String] = []) -> String {
        context.mean(of: selector(.duration, own), by: labels)
    }
}
