/// A panel of a dashboard: what it asks, and how the answer is shown.
struct Panel {
    /// A question to Prometheus.
    struct Query {
        let expression: String
        /// With labels in braces, as Grafana has it: `{{handler}}`.
        let legend: String
        /// Whether only the value now is asked for.
        var isInstant = false
    }

    let title: String
    /// What it says and what to look at it for.
    let description: String
    let style: PanelStyle
    /// A unit by Grafana's name.
    let unit: PanelUnit
    let queries: [Query]

    init(_ title: String, _ style: PanelStyle, _ unit: PanelUnit, _ queries: [Query], _ description: String) {
        self.title = title
        self.description = description
        self.style = style
        self.unit = unit
        self.queries = queries
    }

    /// - Parameters:
    ///   - identity: unique in the dashboard.
    ///   - place: in the grid.
    func document(identity: Int, at place: PanelPlace) -> DocumentValue {
        [
            "id": .number(Double(identity)), "type": .text(style.type), "title": .text(title),
            "description": .text(description), "datasource": Self.datasource, "gridPos": place.document,
            "fieldConfig": ["defaults": style.defaults(unit), "overrides": []],
            "options": style.options(unit),
            "targets": .list(queries.enumerated().map { document($1, index: $0) }),
        ]
    }

    /// The data source that is chosen at the top of the dashboard.
    static let datasource: DocumentValue = ["type": "prometheus", "uid": "${datasource}"]

    private func document(_ query: Query, index: Int) -> DocumentValue {
        [
            "refId": .text(String(UnicodeScalar(UInt8(clamping: 65 + index)))), "datasource": Self.datasource,
            "editorMode": "code", "expr": .text(query.expression), "legendFormat": .text(query.legend),
            "format": style == .heatmap ? "heatmap" : "time_series", "instant": .flag(query.isInstant),
            "range": .flag(!query.isInstant),
        ]
    }
}
