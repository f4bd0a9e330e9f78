/// Which of a service's `timeouts` ran out: the label `kind` of `weir_timeouts_total`.
public enum TimeoutKind: UInt8, ClosedSet, Sendable {
    case header, body, idle, connect, response, send, tunnel

    public var label: String {
        switch self {
        case .header: "header"
        case .body: "body"
        case .idle: "idle"
        case .connect: "connect"
        case .response: "response"
        case .send: "send"
        case .tunnel: "tunnel"
        }
    }
}
