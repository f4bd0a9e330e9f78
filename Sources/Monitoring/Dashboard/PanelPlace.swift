/// Where a panel stands in Grafana's grid, which is 24 columns wide.
struct PanelPlace: Equatable {
    var x = 0
    var y = 0
    var width: Int
    var height: Int

    static let columns = 24

    var document: DocumentValue {
        [
            "x": .number(Double(x)), "y": .number(Double(y)), "w": .number(Double(width)),
            "h": .number(Double(height)),
        ]
    }
}
