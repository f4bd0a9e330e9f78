internal import HTTP

/// What a response says about its path.
struct Evidence: Equatable {
    /// The class that it is counted in.
    enum Answer: Int, CaseIterable { case success, redirection, notFound, clientError, serverError }

    let answer: Answer
    /// Whether the backend seems to have a route there. Backends answer 400, 401, 403, 404, 405 and 429 to paths that
    /// they do not know, proxies 501 to 504, and a CORS layer answers OPTIONS to everything.
    let isRoute: Bool

    /// - Parameter status: of the backend's response.
    init?(method: Method, status: Int) {
        switch status {
        case 100...299: answer = .success
        case 300...399: answer = .redirection
        case 404: answer = .notFound
        case 400...499: answer = .clientError
        case 500...599: answer = .serverError
        default: return nil
        }
        let isKnown =
            switch status {
            case 400, 401, 403, 404, 405, 429: false
            case 501...599: false
            default: true
            }
        isRoute = isKnown && method != .options && method != .trace
    }
}
