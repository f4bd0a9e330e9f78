internal import Basics

extension Method {
    /// One line of IANA's registry of HTTP methods.
    struct Row: Sendable {
        let text: StaticString
        let isSafe: Bool
        let isIdempotent: Bool

        init(_ text: StaticString, _ kind: Kind) {
            self.text = text
            isSafe = kind == .safe
            isIdempotent = kind != .neither
        }

        var name: String { text.description }
    }

    /// Every safe method is idempotent (RFC 9110 section 9.2.2), so the registry's two columns come to three kinds.
    enum Kind { case safe, idempotent, neither }

    /// The registry (RFC 9110 section 16.1.1; first entries from RFC 7237), in alphabetical order; the index is the
    /// code less one.
    static let rows: [Row] = [
        Row("ACL", .idempotent), Row("BASELINE-CONTROL", .idempotent), Row("BIND", .idempotent),
        Row("CHECKIN", .idempotent),
        Row("CHECKOUT", .idempotent), Row("CONNECT", .neither), Row("COPY", .idempotent), Row("DELETE", .idempotent),
        Row("GET", .safe), Row("HEAD", .safe), Row("LABEL", .idempotent), Row("LINK", .idempotent),
        Row("LOCK", .neither),
        Row("MERGE", .idempotent), Row("MKACTIVITY", .idempotent), Row("MKCALENDAR", .idempotent),
        Row("MKCOL", .idempotent),
        Row("MKREDIRECTREF", .idempotent), Row("MKWORKSPACE", .idempotent), Row("MOVE", .idempotent),
        Row("OPTIONS", .safe),
        Row("ORDERPATCH", .idempotent), Row("PATCH", .neither), Row("POST", .neither), Row("PRI", .safe),
        Row("PROPFIND", .safe),
        Row("PROPPATCH", .idempotent), Row("PUT", .idempotent), Row("QUERY", .safe), Row("REBIND", .idempotent),
        Row("REPORT", .safe), Row("SEARCH", .safe), Row("TRACE", .safe), Row("UNBIND", .idempotent),
        Row("UNCHECKOUT", .idempotent), Row("UNLINK", .idempotent), Row("UNLOCK", .idempotent),
        Row("UPDATE", .idempotent),
        Row("UPDATEREDIRECTREF", .idempotent), Row("VERSION-CONTROL", .idempotent),
    ]
}
