/// A form in which a page of metrics is written (Prometheus, "Exposition formats").
public enum ExpositionFormat: CaseIterable, Equatable, Sendable {
    /// The text format 0.0.4, which every scraper reads.
    case text
    /// OpenMetrics 1.0.0.
    case openMetrics
    /// The same bytes for a scraper that asks for OpenMetrics 0.0.1 or names no version, under the name that it knows.
    case openMetricsDraft
    /// `MetricFamily` messages, each with its length before it. The one that has native histograms.
    case protobuf

    /// The value of Content-Type.
    public var contentType: StaticString {
        switch self {
        case .text: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        case .openMetricsDraft: "application/openmetrics-text; version=0.0.1; charset=utf-8"
        case .protobuf:
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited"
        }
    }

    var isOpenMetrics: Bool { self == .openMetrics || self == .openMetricsDraft }
}
