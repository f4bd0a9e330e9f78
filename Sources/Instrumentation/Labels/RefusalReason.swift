/// Why a new connection was not served: the label `reason` of `weir_connections_refused_total`.
public enum RefusalReason: UInt8, ClosedSet, Sendable {
    /// `limits connections` was reached.
    case limit
    /// `limits connections_per_address` was reached.
    case address
    /// No descriptor was left: one for each pause in accepting, not for each connection.
    case descriptors
    /// weir was about to stop.
    case draining

    public var label: String {
        switch self {
        case .limit: "limit"
        case .address: "address"
        case .descriptors: "descriptors"
        case .draining: "draining"
        }
    }
}
