/// How an exchange ended, seen from weir: the label `outcome` of `weir_exchanges_total`.
public enum Outcome: UInt8, ClosedSet, Sendable {
    /// The backend answered with a status below 400, and the client got all of it.
    case ok
    /// The backend answered with a status from 400 to 499.
    case clientError
    /// The backend answered with a status from 500 to 599.
    case serverError
    /// weir refused the request (a 4xx of its own).
    case rejected
    /// The client left before its answer was complete.
    case clientAbort
    /// The backend could not be reached, broke the protocol or cut its response (502, or cut after the head).
    case upstreamError
    /// The backend did not answer in time (504).
    case upstreamTimeout
    /// There was no room for the request (a 503 of weir's own).
    case overloaded

    public var label: String {
        switch self {
        case .ok: "ok"
        case .clientError: "client_error"
        case .serverError: "server_error"
        case .rejected: "rejected"
        case .clientAbort: "client_abort"
        case .upstreamError: "upstream_error"
        case .upstreamTimeout: "upstream_timeout"
        case .overloaded: "overloaded"
        }
    }
}
