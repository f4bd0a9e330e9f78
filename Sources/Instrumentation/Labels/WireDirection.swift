/// Which way bytes went on the wire: the label `direction` of `weir_bytes_total`.
public enum WireDirection: UInt8, ClosedSet, Sendable {
    /// From clients.
    case clientIn
    /// To clients.
    case clientOut
    /// From backends.
    case upstreamIn
    /// To backends.
    case upstreamOut

    public var label: String {
        switch self {
        case .clientIn: "client_in"
        case .clientOut: "client_out"
        case .upstreamIn: "upstream_in"
        case .upstreamOut: "upstream_out"
        }
    }
}
