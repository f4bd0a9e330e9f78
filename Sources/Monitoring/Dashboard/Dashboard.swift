public import Config

/// A dashboard for Grafana, made from a configuration.
///
/// It is of the classic model, which every Grafana reads from 10 on, whatever it writes itself.
public struct Dashboard {
    /// JSON, to be imported or provisioned.
    public let text: String

    /// The model's version: Grafana 12.2. Later ones bring it up to their own.
    static let schemaVersion = 42

    /// With more services than these their rows are closed, so that not all is asked for at once.
    private static let openServicesMax = 3

    /// - Parameters:
    ///   - title: what it is called.
    ///   - uid: by which Grafana knows it again, at most 40 characters.
    public init(_ configuration: Configuration, title: String = "weir", uid: String = "weir") {
        var (identity, y) = (1, 0)
        let panels = Self.rows(configuration).flatMap { $0.documents(identity: &identity, y: &y) }
        let document: DocumentValue = [
            "uid": .text(uid), "title": .text(title), "description": "Made by \"weir dashboards\" from a route file.",
            "tags": ["weir", "prometheus", "http"], "schemaVersion": .number(Double(Self.schemaVersion)), "version": 1,
            "editable": true, "graphTooltip": 1, "refresh": "30s", "timezone": "browser", "fiscalYearStartMonth": 0,
            "liveNow": false, "links": [], "annotations": ["list": []],
            "time": ["from": "now-1h", "to": "now"], "timepicker": [:],
            "templating": ["list": .list([DashboardVariable.datasource] + DashboardVariable.all.map(\.document))],
            "panels": .list(panels),
        ]
        text = JSONText(document).text
    }

    private static let context = QueryContext(
        matchers: [.matches("job", "$job"), .matches("instance", "$instance")], window: "$__rate_interval")

    static func rows(_ configuration: Configuration) -> [PanelRow] {
        let areClosed = configuration.services.count > openServicesMax
        let services = configuration.services.flatMap { service -> [PanelRow] in
            let panels = ServicePanels(queries: ServiceQueries(service: service, context: context))
            var rows = [
                PanelRow(title: "Service \(service.name)", isCollapsed: areClosed, panels: panels.ofRequests),
                PanelRow(title: "Backends of \(service.name)", isCollapsed: areClosed, panels: panels.ofBackends),
            ]
            let own = OwnMetricPanels(panels.queries).all
            if !own.isEmpty {
                rows.append(PanelRow(title: "Own metrics of \(service.name)", isCollapsed: areClosed, panels: own))
            }
            return rows
        }
        let weir = WeirPanels(context: context)
        return [PanelRow(title: "Overview", isCollapsed: false, panels: weir.overview)] + services
            + [
                PanelRow(title: "Clients", isCollapsed: areClosed, panels: weir.ofClients),
                PanelRow(title: "weir", isCollapsed: areClosed, panels: weir.ofItself),
            ]
    }
}
