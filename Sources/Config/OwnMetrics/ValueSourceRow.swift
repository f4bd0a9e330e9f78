internal import HTTP

/// A place that a value of an exchange can be taken from: what the reader checks against, and what the manual prints.
public struct ValueSourceRow: Sendable {
    /// What stands behind the name of a source.
    public enum Argument: Equatable, Sendable {
        /// Nothing.
        case none
        /// The name of a field, in any case.
        case fieldName
        /// A token (RFC 9110 section 5.6.2), case and all.
        case token
        /// The name of a query's parameter.
        case name
        /// A parameter of the template.
        case parameter
        /// A way into a JSON text.
        case jsonPath
    }

    /// What its values are.
    public enum Content: Equatable, Sendable {
        case text
        case number
        /// Either, as it comes.
        case any
    }

    /// When its value is known.
    public enum Moment: Sendable {
        case requestHead
        case requestContent
        case responseHead
        case responseContent
        case end
    }

    public let kind: ValueSource.Kind
    /// As it is written, without what stands behind it; empty for the constant.
    public let name: String
    public let argument: Argument
    public let content: Content
    public let moment: Moment
    /// How many different values it can have; nil where clients or backends decide.
    public let distinctMax: Int?
    /// For the operator, one sentence.
    public let summary: String

    private init(
        _ kind: ValueSource.Kind, _ name: String, _ argument: Argument, _ content: Content, at moment: Moment,
        distinct distinctMax: Int? = nil, _ summary: String
    ) {
        self.kind = kind
        self.name = name
        self.argument = argument
        self.content = content
        self.moment = moment
        self.distinctMax = distinctMax
        self.summary = summary
    }

    /// Name and argument as they are written.
    public var syntax: String {
        switch argument {
        case .none: kind == .constant ? "\"TEXT\"" : name
        case .fieldName, .token, .name, .parameter: name + ".NAME"
        case .jsonPath: name + ".A.B[0]"
        }
    }

    /// When it is known, as a table of the manual says it.
    public var momentText: String {
        switch moment {
        case .requestHead: kind == .constant ? "always" : "request head"
        case .requestContent: "request content"
        case .responseHead: "response head"
        case .responseContent: "response content"
        case .end: "end"
        }
    }

    /// What its values are, as a table of the manual says it.
    public var contentText: String {
        switch content {
        case .text: "text"
        case .number: "number"
        case .any: "text or number"
        }
    }

    /// A row for each kind, in the order of the kinds.
    public static let all: [ValueSourceRow] = [
        ValueSourceRow(
            .constant, "", .none, .text, at: .requestHead, distinct: 1, "The text in the quotes, the same for all."),
        ValueSourceRow(
            .requestMethod, "request.method", .none, .text, at: .requestHead, distinct: Method.count,
            "The method if IANA has registered it, else other."),
        ValueSourceRow(
            .requestHeader, "request.header", .fieldName, .any, at: .requestHead,
            "The first field of this name in the request's head."),
        ValueSourceRow(
            .requestQuery, "request.query", .name, .any, at: .requestHead,
            "The last parameter of this name in the query, decoded."),
        ValueSourceRow(
            .requestPath, "request.path", .parameter, .any, at: .requestHead,
            "The parameter of this name in the route's template, decoded; each \"on\" has it."),
        ValueSourceRow(
            .requestCookie, "request.cookie", .token, .any, at: .requestHead,
            "The last cookie of this name, as it was sent."),
        ValueSourceRow(
            .requestJSON, "request.json", .jsonPath, .any, at: .requestContent,
            "A value in the request's JSON: names of members with dots between, elements counted from 0 in brackets."),
        ValueSourceRow(
            .requestBytes, "request.bytes", .none, .number, at: .requestContent,
            "The bytes of the request's body, framing excluded."),
        ValueSourceRow(
            .responseStatus, "response.status", .none, .number, at: .responseHead, distinct: 500,
            "The status that the client got, such as 204; 499 if it left before."),
        ValueSourceRow(
            .responseHeader, "response.header", .fieldName, .any, at: .responseHead,
            "The first field of this name in the response's head."),
        ValueSourceRow(
            .responseJSON, "response.json", .jsonPath, .any, at: .responseContent, "A value in the response's JSON."),
        ValueSourceRow(
            .responseBytes, "response.bytes", .none, .number, at: .responseContent,
            "The bytes of the response's body, framing excluded."),
        ValueSourceRow(
            .responseServerTiming, "response.server_timing", .token, .number, at: .responseHead,
            "The dur of this metric in the field Server-Timing, in milliseconds."),
        ValueSourceRow(
            .duration, "duration", .none, .number, at: .end,
            "Seconds from the first byte of the request to the last of the response."),
        ValueSourceRow(
            .clientIP, "client.ip", .none, .text, at: .requestHead,
            "The client's address, as trusted proxies give it if there are any."),
        ValueSourceRow(
            .tlsVersion, "tls.version", .none, .text, at: .requestHead, distinct: 8,
            "The version of TLS that the client speaks; none without TLS."),
    ]

    /// The row of a kind.
    public static func row(of kind: ValueSource.Kind) -> ValueSourceRow { all[Int(kind.rawValue)] }

    /// Those with a name.
    static let named: [ValueSourceRow] = all.filter { !$0.name.isEmpty }
}

extension ValueSource {
    /// As a route file writes it.
    public var text: String {
        let row = ValueSourceRow.row(of: kind)
        switch row.argument {
        case .none: return kind == .constant ? "\"\(argument)\"" : row.name
        case .fieldName, .token, .name, .parameter: return "\(row.name).\(argument)"
        case .jsonPath:
            let path = path?.text ?? ""
            return path.isEmpty || path.hasPrefix("[") ? row.name + path : "\(row.name).\(path)"
        }
    }
}
