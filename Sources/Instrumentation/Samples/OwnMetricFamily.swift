import Basics
import Config
import Extraction
import Metrics

/// A family of metrics of the operator's own, in the registry.
struct OwnMetricFamily: Sendable {
    let name: String
    let kind: OwnMetric.Kind
    let service: Int
    let id: FamilyID
    /// In the order in which the registry wants values.
    let labelNames: [String]
    /// Of a histogram.
    let buckets: Buckets
    /// Of a summary with quantiles.
    let window: SummaryWindow?
    /// Of a counter.
    let exemplars: CounterExemplars?

    /// Declares the family of a block; the same one for further blocks of its name.
    init(_ metric: OwnMetric, service index: Int, of service: Service, registry: Registry) throws(DeclarationError) {
        var descriptor = FamilyDescriptor(
            name: metric.name, type: FamilyType(metric.kind), help: metric.help, unit: .real,
            labelNames: metric.labels.map(\.name),
            bucketBounds: metric.kind == .histogram ? metric.bucketBounds : [])
        if metric.kind == .summary {
            descriptor.quantiles = metric.quantiles
            descriptor.windowSeconds = Int(clamping: metric.window.nanoseconds / 1_000_000_000)
        }
        descriptor.isNative = metric.kind == .histogram && service.instrument.hasNativeHistograms
        descriptor.keepsExemplars = metric.kind == .histogram || metric.kind == .counter
        id = try registry.declare(
            descriptor, scope: .service(name: service.name), seriesMax: service.instrument.seriesLimit)
        name = metric.name
        kind = metric.kind
        self.service = index
        labelNames = descriptor.labelNames
        buckets = registry.buckets(of: id)
        window = registry.window(of: id)
        exemplars = registry.counterExemplars(of: id)
        // What has never happened is a number too.
        if labelNames.isEmpty { _ = registry.series(id) }
    }
}

extension FamilyType {
    fileprivate init(_ kind: OwnMetric.Kind) {
        switch kind {
        case .counter: self = .counter
        case .gauge: self = .gauge
        case .histogram: self = .histogram
        case .summary: self = .summary
        }
    }
}
