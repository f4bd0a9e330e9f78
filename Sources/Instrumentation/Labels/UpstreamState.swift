/// What a connection to a backend is doing: the label `state` of `weir_upstream_connections`.
enum UpstreamState: UInt8, ClosedSet, Sendable {
    /// In an exchange.
    case active
    /// Kept alive in the pool.
    case idle

    var label: String {
        switch self {
        case .active: "active"
        case .idle: "idle"
        }
    }
}
