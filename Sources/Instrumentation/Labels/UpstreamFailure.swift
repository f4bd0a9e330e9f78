/// What a backend failed at: the label `reason` of `weir_upstream_failures_total`.
public enum UpstreamFailure: UInt8, ClosedSet, Sendable {
    case connectRefused
    case connectTimeout
    case tls
    /// It closed or reset the connection without answering.
    case reset
    /// No head in time, or a gap in the body that was too long.
    case responseTimeout
    /// It took none of the request's bytes in time.
    case sendTimeout
    /// It answered something that is not HTTP, or over a limit.
    case badResponse
    /// It ended the response before its end.
    case truncated

    public var label: String {
        switch self {
        case .connectRefused: "connect_refused"
        case .connectTimeout: "connect_timeout"
        case .tls: "tls"
        case .reset: "reset"
        case .responseTimeout: "response_timeout"
        case .sendTimeout: "send_timeout"
        case .badResponse: "bad_response"
        case .truncated: "truncated"
        }
    }
}
