/// The first digit of a status code: the label `status` where codes are grouped.
enum StatusClass: UInt8, ClosedSet, Sendable {
    case interim, success, redirection, clientError, serverError

    var label: String {
        switch self {
        case .interim: "1xx"
        case .success: "2xx"
        case .redirection: "3xx"
        case .clientError: "4xx"
        case .serverError: "5xx"
        }
    }
}
