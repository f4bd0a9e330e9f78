/// What the exporter's address answers: the one list that dispatch, the landing page and the manual read.
public enum AdminEndpoint: CaseIterable, Sendable {
    case metrics, healthy, ready, reload, routes, landing

    /// The exact path, as it stands in the target.
    public var path: StaticString {
        switch self {
        case .metrics: "/metrics"
        case .healthy: "/-/healthy"
        case .ready: "/-/ready"
        case .reload: "/-/reload"
        case .routes: "/-/routes"
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
        case .reload: "POST from this machine reads the route file anew, as SIGHUP does, and says what came of it"
        case .routes:
            "route lines for paths that no template matched, as weir routes suggest prints them; service=NAME, "
                + "min_count=N and all=1 as its options"
        case .landing: "this page"
        }
    }

    /// The methods that it answers, as an Allow field has it; others get 405.
    public var allow: StaticString { self == .reload ? "POST" : "GET, HEAD" }
}
