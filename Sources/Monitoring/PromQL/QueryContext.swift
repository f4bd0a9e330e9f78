internal import Instrumentation

/// Where and over which time questions are asked: of all that they select, and of every rate.
struct QueryContext {
    /// What every selector says beside its own.
    let matchers: [LabelMatcher]
    /// A duration of PromQL, or what stands for one.
    let window: String

    func selector(_ name: String, _ own: LabelMatcher...) -> Selector {
        Selector(name: name, matchers: matchers + own)
    }

    /// A family of weir's own.
    func selector(_ family: CatalogueFamily, _ own: LabelMatcher...) -> Selector {
        Selector(name: family.row.name, matchers: matchers + own)
    }

    func rate(_ selector: Selector, by labels: [String] = []) -> String {
        PromQL.sum(PromQL.rate(selector, over: window), by: labels)
    }

    /// The quantile of a histogram's buckets.
    func quantile(_ quantile: Double, of histogram: Selector, by labels: [String] = []) -> String {
        let buckets = rate(histogram.ending("_bucket"), by: labels + ["le"])
        return "histogram_quantile(\(DocumentValue.text(of: quantile)), \(buckets))"
    }

    /// What was observed on average.
    func mean(of family: Selector, by labels: [String] = []) -> String {
        rate(family.ending("_sum"), by: labels) + " / " + rate(family.ending("_count"), by: labels)
    }
}
