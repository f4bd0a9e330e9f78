internal import HTTP
internal import Routing

/// The most series that the exporter can ever show for a configuration, and what they take in memory.
///
/// Counted are the `http_*` families of all services, the operator's own, and weir's own families of services, backends
/// and listeners, as one worker or many expose them (a scrape adds workers up); not what weir says of its own process,
/// some dozens more.
///
/// - Handlers: the labels of the routes, a second time with the slash at their end changed where the label is the
///   template, and `none`. `http_*` leaves out what is ignored or excluded, and `none` unless paths without a template
///   are grouped. With `unmatched raw` any path may be one, so that `series_limit` alone bounds them.
/// - Methods: all that are registered, and `other`, because a path keeps its template whatever the method.
/// - Statuses: five classes, or the 500 codes from 100 to 599 with `status exact`.
/// - A family of `http_*` has at most the product of its labels, or `series_limit` label sets and the one that reads
///   `other`. weir's own have closed sets of labels beside the handler, and no other limit.
/// - A family of the operator's own has at most the product of what its labels can be: one for a constant, all methods
///   and statuses, the values that a `when` names for the same source; or `series_limit` and the one more.
/// - A label set is one series in a counter or gauge, two and one a quantile in a summary, and in a histogram one a
///   bucket, +Inf, `_sum` and `_count`.
public struct SeriesEstimate: Equatable, Sendable {
    /// Samples on the exporter in the worst case.
    public private(set) var series = 0
    /// Label sets behind them.
    public private(set) var labelSets = 0
    /// How many of `series` each service has, in the order of the configuration, without its listeners.
    public private(set) var seriesByService: [Int] = []

    /// What a label set costs beside its cells: its text, its place in the tables, its lines' beginnings. Rounded up.
    static let bytesPerLabelSet = 256
    static let bytesPerCell = 8

    private static let statusClasses = 5
    private static let statusCodes = 500

    public init(_ configuration: Configuration) {
        for service in configuration.services {
            let before = series
            addCompatible(service)
            addMetrics(of: service)
            addOwn(service)
            seriesByService.append(series - before)
        }
        let listeners = configuration.listeners.count + (configuration.exporter == nil ? 0 : 1)
        add(sets: listeners * OwnSeries.ofListener, samples: 1)
    }

    /// Bytes of all series; each worker has cells of its own.
    public func bytes(workers: Int) -> Int {
        let cells = series.multipliedReportingOverflow(by: Self.bytesPerCell * max(1, workers))
        return cells.overflow ? .max : cells.partialValue &+ labelSets &* Self.bytesPerLabelSet
    }

    /// The `http_*` families.
    private mutating func addCompatible(_ service: Service) {
        let instrument = service.instrument
        guard instrument.isEnabled else { return }
        let handlers = Self.measuredHandlers(of: service)
        let limit = instrument.seriesLimit
        let byMethod = Self.limited(handlers.map { $0 * Method.count }, limit)
        let statuses = instrument.status == .class ? Self.statusClasses : Self.statusCodes
        add(sets: Self.limited(handlers.map { $0 * Method.count * statuses }, limit), samples: 1)
        let byHandler = Self.limited(handlers, limit)
        add(sets: byHandler, samples: 2)
        add(sets: byHandler, samples: 2)
        add(sets: 1, samples: instrument.highrBuckets.count + 3)
        let lowrBounds = service.routes.compactMap(\.buckets?.count).reduce(instrument.lowrBuckets.count, max)
        add(sets: byMethod, samples: lowrBounds + 3)
        if let gauge = instrument.inProgress { add(sets: gauge.isLabelled ? byMethod : 1, samples: 1) }
    }

    /// The families of the operator's own. Blocks of one name make one.
    private mutating func addMetrics(of service: Service) {
        guard service.instrument.isEnabled else { return }
        var families: [String: (samples: Int, sets: Int?)] = [:]
        for metric in service.ownMetrics {
            let before = families[metric.name]?.sets ?? (families[metric.name] == nil ? 0 : nil)
            families[metric.name] = (metric.samplesPerLabelSet, Self.sum(before, metric.labelSetsMax))
        }
        for family in families.values {
            add(sets: Self.limited(family.sets, service.instrument.seriesLimit), samples: family.samples)
        }
    }

    private static func sum(_ left: Int?, _ right: Int?) -> Int? {
        guard let left, let right else { return nil }
        let sum = left.addingReportingOverflow(right)
        return sum.overflow ? nil : sum.partialValue
    }

    /// The families of weir's own, which are kept whatever `instrument` says.
    private mutating func addOwn(_ service: Service) {
        let handlers = Self.labels(of: service.routes).count + 1
        for histogram in OwnSeries.histogramsOfHandler {
            add(sets: handlers * histogram.labelSets, samples: histogram.bounds + 3)
        }
        add(sets: handlers * OwnSeries.ofHandler, samples: 1)
        add(sets: OwnSeries.ofService + service.backends.count * OwnSeries.ofBackend, samples: 1)
    }

    private mutating func add(sets: Int, samples: Int) {
        labelSets += sets
        series += sets * samples
    }

    /// How many handlers `http_*` can have; nil when only the limit bounds them.
    private static func measuredHandlers(of service: Service) -> Int? {
        let excluded = Exclusions(service.instrument.exclude)
        let labels = labels(of: service.routes.filter { !$0.isIgnored && !excluded.contains($0.path) })
        switch service.instrument.unmatched {
        case .group: return labels.count + 1
        case .ignore: return labels.count
        case .raw: return nil
        }
    }

    private static func labels(of routes: [Route]) -> Set<String> {
        var labels: Set<String> = []
        for route in routes {
            labels.insert(route.label)
            // A name of the operator's own is no path that a slash could be added to.
            labels.insert(route.slashChangedLabel)
        }
        return labels
    }

    private static func limited(_ product: Int?, _ limit: Int) -> Int {
        guard let product else { return limit + 1 }
        return product > limit ? limit + 1 : product
    }
}
