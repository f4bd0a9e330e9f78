/// Which way the content of a stream or tunnel went, seen from weir's clients: the label `direction` of
/// `weir_stream_bytes_total` and `weir_tunnel_bytes_total`.
enum ContentDirection: UInt8, ClosedSet, Sendable {
    /// From the client.
    case `in`
    /// To the client.
    case out

    var label: String {
        switch self {
        case .in: "in"
        case .out: "out"
        }
    }
}
