/// A unit by the name that Grafana has for it.
enum PanelUnit: String {
    case seconds = "s"
    case bytes = "bytes"
    case bytesPerSecond = "Bps"
    case requestsPerSecond = "reqps"
    case perSecond = "ops"
    case share = "percentunit"
    case count = "short"
    case none = "none"

    /// What the name of a metric says of its unit (Prometheus documentation, "Metric and label naming").
    ///
    /// - Parameter isRate: whether it is shown as its growth a second.
    init(ofMetric name: String, isRate: Bool = false) {
        let base = name.hasSuffix("_total") ? String(name.dropLast(6)) : name
        if base.hasSuffix("_seconds") {
            self = isRate ? .share : .seconds
        } else if base.hasSuffix("_bytes") {
            self = isRate ? .bytesPerSecond : .bytes
        } else if base.hasSuffix("_ratio") {
            self = .share
        } else {
            self = isRate ? .perSecond : .count
        }
    }
}
