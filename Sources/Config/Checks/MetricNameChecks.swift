/// Whether every exposed name means one thing, over all services: the exporter shows them side by side.
struct MetricNameChecks {
    /// What has a name already.
    private struct Owner {
        /// The name of the family, of which the name may be a sample's.
        var family: String
        var type: String
        var place: SourceRange
        /// Whether it is one of the operator's own, which may have several blocks.
        var isOwn = false
    }

    private let services: [ServiceDraft]
    private var owners: [String: Owner] = [:]

    /// The families of `http_*`.
    private static let families: [(name: String, kind: OwnMetric.Kind)] = [
        ("http_requests_total", .counter),
        ("http_request_size_bytes", .summary),
        ("http_response_size_bytes", .summary),
        ("http_request_duration_highr_seconds", .histogram),
        ("http_request_duration_seconds", .histogram),
    ]
    /// What Prometheus' own rules keep for other types.
    private static let gaugeEndings = ["_total", "_sum", "_count", "_bucket", "_created", "_info"]
    /// The families of weir's own and of the process are named so.
    private static let reservedBeginnings = ["weir_", "process_"]

    init(_ services: [ServiceDraft]) { self.services = services }

    mutating func run(_ diagnostics: inout Diagnostics) {
        for draft in services where draft.service.instrument.isEnabled {
            for family in Self.families {
                take(draft.service.instrument.exposedName(of: family.name), family.kind, draft.place)
            }
        }
        for draft in services where draft.service.instrument.isEnabled {
            checkGauge(draft, &diagnostics)
        }
        takeGauges()
        for draft in services {
            for metric in draft.ownMetrics { checkOwn(metric, &diagnostics) }
        }
    }

    /// Gives a family the names of its samples, as far as they are free.
    private mutating func take(_ name: String, _ kind: OwnMetric.Kind, _ place: SourceRange, isOwn: Bool = false) {
        for taken in Self.names(of: name, kind) where owners[taken] == nil {
            owners[taken] = Owner(family: name, type: kind.rawValue, place: place, isOwn: isOwn)
        }
    }

    /// The names of a family and of its samples. OpenMetrics puts `_total` behind a counter that does not have it.
    private static func names(of name: String, _ kind: OwnMetric.Kind) -> [String] {
        let names = OwnMetricKindRow.row(of: kind).endings.map { name + $0 }
        return kind == .counter && !name.hasSuffix("_total") ? names + [name + "_total"] : names
    }

    private func checkGauge(_ draft: ServiceDraft, _ diagnostics: inout Diagnostics) {
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

    private mutating func takeGauges() {
        for draft in services where draft.service.instrument.isEnabled {
            guard let gauge = draft.service.instrument.inProgress else { continue }
            take(gauge.name, .gauge, draft.inProgressPlace ?? draft.place)
        }
    }

    private mutating func checkOwn(_ draft: OwnMetricDraft, _ diagnostics: inout Diagnostics) {
        let (name, kind) = (draft.metric.name, draft.metric.kind)
        if let beginning = Self.reservedBeginnings.first(where: name.hasPrefix) {
            diagnostics.error(at: draft.place, "names that begin with \"\(beginning)\" are weir's own")
            return
        }
        let clash = Self.names(of: name, kind).first { name in
            owners[name].map { $0.family != draft.metric.name || !$0.isOwn || $0.type != kind.rawValue } ?? false
        }
        guard let clash, let owner = owners[clash] else {
            take(name, kind, draft.place, isOwn: true)
            return
        }
        let place = owner.place.place(seenFrom: draft.place)
        if owner.isOwn, owner.family == name {
            diagnostics.error(
                at: draft.place, "\(quoted(name)) is a \(owner.type) already, \(place)",
                hint: "blocks of one name are of one kind, in all services")
        } else if owner.family == name {
            diagnostics.error(
                at: draft.place, "\(quoted(name)) is a \(owner.type) of weir's own, of the service \(place)",
                hint: "give it another name")
        } else {
            diagnostics.error(
                at: draft.place,
                "\(quoted(name)) and the \(owner.type) \(quoted(owner.family)), \(place), both have the name "
                    + quoted(clash),
                hint: "one name means one thing: give one of them another")
        }
    }
}
