public import Config
public import Metrics

/// How many label sets families may have, as a configuration has it: those of `http_*` and of the operator's own
/// metrics. The others have closed sets of labels and no limit.
public struct SeriesLimits: Sendable {
    private struct Key: Hashable {
        let service: String
        let family: String
    }

    private let limits: [Key: Int]

    public init(_ configuration: Configuration) {
        var limits: [Key: Int] = [:]
        for service in configuration.services where service.instrument.isEnabled {
            let instrument = service.instrument
            var names = CatalogueFamily.compatibleRows.filter { !$0.labels.isEmpty && $0.family != .inProgress }
                .map { instrument.exposedName(of: $0.name) }
            if let gauge = instrument.inProgress, gauge.isLabelled { names.append(gauge.name) }
            names += service.ownMetrics.filter { !$0.labels.isEmpty }.map(\.name)
            for name in names { limits[Key(service: service.name, family: name)] = instrument.seriesLimit }
        }
        self.limits = limits
    }

    /// The limit of a family of a service; nil if it has none, or the configuration does not know it.
    public func limit(of row: SeriesCensus.Row) -> Int? {
        row.service.flatMap { limits[Key(service: $0, family: row.family)] }
    }
}
