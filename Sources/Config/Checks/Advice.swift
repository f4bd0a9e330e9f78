/// What is right as the language goes and yet most likely not meant, or dear: warnings, each with what to do.
struct Advice {
    private let draft: ConfigurationDraft

    /// - Parameter draft: of files without errors.
    init(_ draft: ConfigurationDraft) { self.draft = draft }

    func give(_ diagnostics: inout Diagnostics) {
        adviseOnExporter(&diagnostics)
        for service in draft.services {
            MeasuringAdvice(service).give(&diagnostics)
            RouteAdvice(service).give(&diagnostics)
            LimitAdvice(service).give(&diagnostics)
            OwnMetricAdvice(service).give(&diagnostics)
        }
        SeriesAdvice(draft).give(&diagnostics)
    }

    private func adviseOnExporter(_ diagnostics: inout Diagnostics) {
        guard let exporter = draft.configuration.exporter, let place = draft.exporterPlace, exporter.isWildcard,
            !draft.exporterIsGuarded
        else { return }
        let port = exporter.port.map { ":\($0)" } ?? ""
        diagnostics.warning(
            at: place, "the exporter is open on all addresses: whoever reaches it reads the metrics of every service",
            hint: "write an address that only Prometheus reaches, such as 127.0.0.1\(port)")
    }
}
