/// A label of a family, as the catalogue describes it.
public struct CatalogueLabel: Equatable, Sendable {
    public let name: String
    /// Every value it can have, where that is a closed set of weir's own; empty where values come from the
    /// configuration or the traffic.
    public let values: [String]

    init(_ name: String, values: [String] = []) {
        self.name = name
        self.values = values
    }

    static let service = CatalogueLabel("service")
    static let handler = CatalogueLabel("handler")
    static let method = CatalogueLabel("method")
    static let status = CatalogueLabel("status")
    static let backend = CatalogueLabel("backend")
    static let listener = CatalogueLabel("listener")
}

extension CatalogueLabel: ExpressibleByStringLiteral {
    public init(stringLiteral name: String) { self.init(name) }
}
