public import Basics
public import Metrics

/// Counts the scrapes. For the one thread that writes expositions, with a shard of its own.
public struct ScrapeRecorder: Sendable {
    private let plan: InstrumentationPlan
    private let shard: Shard
    private let buckets: Buckets

    /// - Parameter shard: the scraping thread's; nobody else may write to it.
    public init(plan: InstrumentationPlan, shard: Shard) {
        self.plan = plan
        self.shard = shard
        buckets = plan.buckets(of: .scrapeDuration)
    }

    /// An exposition has been written.
    public func scraped(_ page: ScrapePage, took length: Duration) {
        let endpoint =
            switch page {
            case .exporter: "exporter"
            case .service(let name): name
            }
        let series = plan.series(.scrapeDuration, [endpoint])
        shard.observe(UInt64(bitPattern: max(0, length.nanoseconds)), in: buckets, at: series)
    }
}
