public import Metrics

/// All that is fixed about one family of weir's metrics.
public struct CatalogueRow: Sendable {
    /// Who declares the family, and on which pages it stands.
    public enum Owner: Equatable, Sendable {
        /// Declared once for each service that is measured: on the exporter with a `service` label before these, and
        /// on the service's own page without.
        case service
        /// weir's own: on the exporter only.
        case weir
        /// As `weir`, and declared by the registry itself, which alone knows its numbers.
        case registry
    }

    public let family: CatalogueFamily
    public let name: String
    public let type: FamilyType
    public let unit: CellUnit
    /// In the order in which they are printed.
    public let labels: [CatalogueLabel]
    /// Upper bounds of a histogram's buckets in seconds, without +Inf.
    public let bounds: [Double]
    public let owner: Owner
    public let source: FamilyDescriptor.Source
    /// What it says and what to look at it for. It is the HELP line and the manual.
    public let help: String

    init(
        _ family: CatalogueFamily, _ name: String, _ type: FamilyType, _ unit: CellUnit = .count,
        labels: [CatalogueLabel] = [],
        bounds: [Double] = [], owner: Owner = .weir, source: FamilyDescriptor.Source = .cells, _ help: String
    ) {
        self.family = family
        self.name = name
        self.type = type
        self.unit = unit
        self.labels = labels
        self.bounds = bounds
        self.owner = owner
        self.source = source
        self.help = help
    }

    /// The row as the registry wants it.
    var descriptor: FamilyDescriptor {
        FamilyDescriptor(
            name: name, type: type, help: help, unit: unit, labelNames: labels.map(\.name), bucketBounds: bounds,
            source: source)
    }
}
