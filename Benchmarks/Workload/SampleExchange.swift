/// Exchanges to measure as a whole: a GET request for one of 50 routes, a template with two parameters, and its answer.
public enum SampleExchange: String, CaseIterable, Sendable {
    /// The least that a request can be.
    case small
    /// What a program sends that uses an API: credentials, a trace, what it accepts.
    case client

    public var routes: RouteSet { RouteSet(count: 50) }

    var request: [UInt8] {
        let path = routes.paths[33]
        switch self {
        case .small: return SampleMessages.smallRequest(path: path)
        case .client: return SampleMessages.clientRequest(path: path)
        }
    }

    var response: [UInt8] { SampleMessages.response() }
}
