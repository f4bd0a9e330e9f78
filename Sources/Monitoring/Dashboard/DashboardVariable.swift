internal import Instrumentation

/// What is chosen at the top of a dashboard.
struct DashboardVariable {
    let name: String
    let label: String
    /// Whose label is offered.
    let query: String

    /// The variables, in their order. What is selected stands in the queries as `$job`, `$instance` and `$route`.
    static let all = [
        DashboardVariable(name: "job", label: "Job", query: "label_values(\(build), job)"),
        DashboardVariable(
            name: "instance", label: "Instance", query: "label_values(\(build){job=~\"$job\"}, instance)"),
        DashboardVariable(
            name: "route", label: "Route", query: "label_values(\(exchanges){job=~\"$job\"}, handler)"),
    ]

    private static let build = CatalogueFamily.build.row.name
    private static let exchanges = CatalogueFamily.exchanges.row.name

    /// The choice of a Prometheus among Grafana's data sources.
    static let datasource: DocumentValue = [
        "name": "datasource", "label": "Data source", "type": "datasource", "query": "prometheus", "refresh": 1,
        "hide": 0, "multi": false, "includeAll": false, "regex": "", "options": [], "current": [:],
    ]

    var document: DocumentValue {
        [
            "name": .text(name), "label": .text(label), "type": "query", "datasource": Panel.datasource,
            "definition": .text(query),
            "query": ["qryType": 5, "query": .text(query), "refId": .text("weir-" + name)],
            "refresh": 2, "sort": 1, "hide": 0, "multi": true, "includeAll": true, "allValue": ".*", "regex": "",
            "options": [], "current": ["selected": true, "text": ["All"], "value": ["$__all"]],
        ]
    }
}
