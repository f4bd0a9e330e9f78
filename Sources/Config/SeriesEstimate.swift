internal import HTTP
internal import Routing

/// The most series that a configuration can ever expose for its services, and what they take in memory.
///
/// Counted are the `http_*` families of all services, as one worker or many expose them (a scrape adds workers up):
///
/// - Handlers: the labels of the routes that are measured, each a second time with the slash at its end changed, and
///   `none` where paths without a template are grouped. With `unmatched raw` any path may be one, so that
///   `series_limit` alone bounds them.
/// - Methods: all that are registered, and `other`, because a path keeps its template whatever the method.
/// - Statuses: five classes, or the 500 codes from 100 to 599 with `status exact`.
/// - A family has at most the product of its labels, or `series_limit` label sets and the one that reads `other`.
/// - A label set is one series in a counter or gauge, two in a summary, and in a histogram one a bucket, +Inf, `_sum`
///   and `_count`.
public struct SeriesEstimate: Equatable, Sendable {
    /// Samples on the exporter in the worst case.
    public private(set) var series = 0
    /// Label sets behind them.
    public private(set) var labelSets = 0

    /// What a label set costs beside its cells: its text, its place in the tables, its lines' beginnings. Rounded up.
    static let bytesPerLabelSet = 256
    static let bytesPerCell = 8

    private static let statusClasses = 5
    private static let statusCodes = 500

    public init(_ configuration: Configuration) {
        for service in configuration.services { add(service) }
    }

    /// Bytes of all series; each worker has cells of its own.
    public func bytes(workers: Int) -> Int {
        let cells = series.multipliedReportingOverflow(by: Self.bytesPerCell * max(1, workers))
        return cells.overflow ? .max : cells.partialValue &+ labelSets &* Self.bytesPerLabelSet
    }

    private mutating func add(_ service: Service) {
        let instrument = service.instrument
        guard instrument.isEnabled else { return }
        let handlers = Self.handlers(of: service)
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

    private mutating func add(sets: Int, samples: Int) {
        labelSets += sets
        series += sets * samples
    }

    /// How many handlers there can be; nil when only the limit bounds them.
    private static func handlers(of service: Service) -> Int? {
        var labels: Set<String> = []
        for route in service.routes where !route.isIgnored {
            labels.insert(route.label)
            labels.insert(route.label == route.template.text ? route.template.slashChanged : route.label + "/")
        }
        switch service.instrument.unmatched {
        case .group: return labels.count + 1
        case .ignore: return labels.count
        case .raw: return nil
        }
    }

    private static func limited(_ product: Int?, _ limit: Int) -> Int {
        guard let product else { return limit + 1 }
        return product > limit ? limit + 1 : product
    }
}

extension Configuration {
    /// What `weir check` says of a valid file, in one line.
    ///
    /// - Parameters:
    ///   - file: as the operator named it.
    ///   - processors: how many workers `workers auto` comes to.
    public func summary(file: String, processors: Int) -> String {
        let estimate = SeriesEstimate(self)
        let memory = estimate.bytes(workers: workers ?? processors)
        return "\(file) is valid: \(counted(services.count, "service")), \(counted(routeCount, "route")); "
            + "at most \(grouped(estimate.series)) series (about \(memoryText(memory)))"
    }
}

private func counted(_ count: Int, _ noun: String) -> String { "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")" }

/// `4812` as `4,812`.
private func grouped(_ number: Int) -> String {
    let digits = Array(String(number))
    var text = ""
    for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
        text.append(digit)
    }
    return text
}

/// In KiB below one MiB, else in MiB with one decimal; rounded up, as it stands for a bound.
private func memoryText(_ bytes: Int) -> String {
    if bytes < 1 << 20 { return "\((bytes + 1023) >> 10) KiB" }
    let tenths = Int((Double(bytes) / Double(1 << 20) * 10).rounded(.up))
    return "\(grouped(tenths / 10)).\(tenths % 10) MiB"
}
