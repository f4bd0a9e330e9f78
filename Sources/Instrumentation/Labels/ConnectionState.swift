/// What a client's connection is doing: the label `state` of `weir_connections`.
enum ConnectionState: UInt8, ClosedSet, Sendable {
    /// In a request or its answer.
    case active
    /// Between two requests.
    case idle
    /// Upgraded.
    case tunnel

    var label: String {
        switch self {
        case .active: "active"
        case .idle: "idle"
        case .tunnel: "tunnel"
        }
    }
}
