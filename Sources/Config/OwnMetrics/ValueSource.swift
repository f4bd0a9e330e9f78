public import JSON

/// Where a value of an exchange is taken from: `request.header.X-Tenant`, `response.json.job.id`, `duration`.
public struct ValueSource: Hashable, Sendable {
    /// What kinds there are; `ValueSourceRow.all` says what each is.
    public enum Kind: UInt8, CaseIterable, Sendable {
        /// A quoted constant.
        case constant
        case requestMethod
        case requestHeader
        case requestQuery
        case requestPath
        case requestCookie
        case requestJSON
        case requestBytes
        case responseStatus
        case responseHeader
        case responseJSON
        case responseBytes
        case responseServerTiming
        case duration
        case clientIP
        case tlsVersion
    }

    public let kind: Kind
    /// The constant; or the name of the field (in lower case), parameter, cookie or metric. Empty where there is none.
    public let argument: String
    /// Of JSON.
    public let path: JSONPath?

    public init(_ kind: Kind, argument: String = "", path: JSONPath? = nil) {
        self.kind = kind
        self.argument = argument
        self.path = path
    }
}
