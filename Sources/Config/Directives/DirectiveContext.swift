/// Where a directive may stand.
public enum DirectiveContext: String, CaseIterable, Sendable {
    case top
    case service
    case routes
    case route
    case instrument
    case timeouts
    case limits
    case exporter
    case tls
    case backend
    case ownMetric
    case push
    case celery

    /// As it ends a message: `unknown directive "lsiten" in service`.
    var phrase: String {
        switch self {
        case .top: "at the top level"
        case .route: "in a route's block"
        case .tls: "in a listen ... tls block"
        case .backend: "in a backend's block"
        case .ownMetric: "in a metric's block"
        case .service, .routes, .instrument, .timeouts, .limits, .exporter, .push, .celery: "in \(rawValue)"
        }
    }

    /// As it heads a chapter of the reference.
    var title: String {
        switch self {
        case .top: "Top level"
        case .route: "A route's block"
        case .tls: "listen ... tls block"
        case .backend: "backend block"
        case .ownMetric: "Metrics of your own"
        case .service, .routes, .instrument, .timeouts, .limits, .exporter, .push, .celery: rawValue
        }
    }
}
