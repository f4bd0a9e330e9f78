/// Whether every exposed name means one thing, over all services: the exporter shows them side by side.
struct MetricNameChecks {
    /// What has a name already.
    private struct Owner {
        var type: String
        var place: SourceRange
    }

    private let services: [ServiceDraft]

    /// The families of `http_*`, with the endings that their samples have.
    private static let families: [(name: String, type: String, endings: [String])] = [
        ("http_requests_total", "counter", [""]),
        ("http_request_size_bytes", "summary", ["", "_sum", "_count"]),
        ("http_response_size_bytes", "summary", ["", "_sum", "_count"]),
        ("http_request_duration_highr_seconds", "histogram", ["", "_bucket", "_sum", "_count"]),
        ("http_request_duration_seconds", "histogram", ["", "_bucket", "_sum", "_count"]),
    ]
    /// What Prometheus' own rules keep for other types.
    private static let gaugeEndings = ["_total", "_sum", "_count", "_bucket", "_created", "_info"]
    /// The families of weir's own and of the process are named so.
    private static let reservedBeginnings = ["weir_", "process_"]

    init(_ services: [ServiceDraft]) { self.services = services }

    func run(_ diagnostics: inout Diagnostics) {
        var owners: [String: Owner] = [:]
        for draft in services where draft.service.instrument.isEnabled {
            for family in Self.families {
                let name = draft.service.instrument.exposedName(of: family.name)
                for ending in family.endings where owners[name + ending] == nil {
                    owners[name + ending] = Owner(type: family.type, place: draft.place)
                }
            }
        }
        for draft in services where draft.service.instrument.isEnabled {
            checkGauge(draft, owners, &diagnostics)
        }
    }

    private func checkGauge(
        _ draft: ServiceDraft, _ owners: [String: Owner], _ diagnostics: inout Diagnostics
    ) {
        guard let gauge = draft.service.instrument.inProgress, let place = draft.inProgressPlace else { return }
        if let owner = owners[gauge.name] {
            diagnostics.error(
                at: place,
                "\(quoted(gauge.name)) belongs to a \(owner.type) of the service "
                    + owner.place.place(seenFrom: place))
        } else if let ending = Self.gaugeEndings.first(where: gauge.name.hasSuffix) {
            diagnostics.error(
                at: place, "a gauge's name does not end in \"\(ending)\"",
                hint: "that ending says to Prometheus that it is no gauge")
        } else if let beginning = Self.reservedBeginnings.first(where: gauge.name.hasPrefix) {
            diagnostics.error(at: place, "names that begin with \"\(beginning)\" are weir's own")
        }
    }
}
