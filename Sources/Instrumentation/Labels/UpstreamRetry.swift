/// Why a request was sent again: the label `reason` of `weir_upstream_retries_total`.
public enum UpstreamRetry: UInt8, ClosedSet, Sendable {
    /// No connection could be made.
    case connect
    /// A pooled connection was closed before a byte of the response.
    case reset

    public var label: String {
        switch self {
        case .connect: "connect"
        case .reset: "reset"
        }
    }
}
