/// What the exporter's address answers: the one list that dispatch, the landing page and the manual read.
public enum AdminEndpoint: CaseIterable, Sendable {
    case metrics, healthy, ready, landing

    /// The exact path, as it stands in the target.
    public var path: StaticString {
        switch self {
        case .metrics: "/metrics"
        case .healthy: "/-/healthy"
        case .ready: "/-/ready"
        case .landing: "/"
        }
    }

    /// What it is for.
    public var summary: String {
        switch self {
        case .metrics:
            "every service's series and weir's own, for Prometheus; name[]=FAMILY, any number of times, selects"
        case .healthy: "200 as long as weir runs"
        case .ready: "200 once every listener accepts and until the drain begins, then 503"
        case .landing: "this page"
        }
    }

    /// The methods that all of them answer, as an Allow field has it; others get 405.
    public static let allow: StaticString = "GET, HEAD"
}
