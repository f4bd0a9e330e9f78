/// Why a worker takes no new connections.
public enum DrainReason: Sendable {
    /// weir ends.
    case stop
    /// Another process has taken its place, and goes on with its sockets and its counters.
    case upgrade
}
