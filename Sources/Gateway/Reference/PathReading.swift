public import HTTP

/// What becomes of one request target: a row of the manual's table of paths, which the tests hold weir to.
public struct PathReading: Sendable {
    /// How the service that gets the request differs from one that says nothing about paths.
    public enum Setting: String, CaseIterable, Sendable {
        case plain = ""
        case prefix = "prefix /api"
        case strip = "prefix /api strip"
        case literal = "encoded_slash literal"

        /// The route lines of the service; its templates name whole paths as clients send them, except with `strip`.
        public var routes: [String] {
            let prefix = self == .prefix ? "/api" : ""
            return ["GET \(prefix)/", "GET \(prefix)/admin/{section}", "GET \(prefix)/tree/{rest:path}"]
        }
    }

    public enum Outcome: Equatable, Sendable {
        /// - Parameters:
        ///   - path: what the templates are compared with.
        ///   - handler: the label.
        ///   - target: what the backend gets.
        case forwarded(path: String, handler: String, target: String)
        case refused(Rule)
    }

    public let method: String
    public let target: String
    public let setting: Setting
    public let outcome: Outcome

    private init(_ target: String, _ setting: Setting, _ outcome: Outcome, method: String = "GET") {
        (self.method, self.target, self.setting, self.outcome) = (method, target, setting, outcome)
    }

    /// A target that goes on as it came.
    private init(_ target: String, reads path: String? = nil, as handler: String = "none", _ setting: Setting = .plain)
    {
        self.init(target, setting, .forwarded(path: path ?? target, handler: handler, target: target))
    }

    private init(_ target: String, _ rule: Rule, _ setting: Setting = .plain) {
        self.init(target, setting, .refused(rule))
    }

    private static let section = "/admin/{section}"
    private static let tree = "/tree/{rest:path}"

    public static let all: [PathReading] = asItCame + encoded + refused + absolute + prefixed + stripped + literal

    private static let asItCame: [PathReading] = [
        PathReading("/admin/users", as: section), PathReading("/admin/users/", as: section + "/"),
        PathReading("/ADMIN/users"), PathReading("//admin/users"), PathReading("/admin//users"),
        PathReading("/admin/users;v=1", as: section), PathReading("/admin;v=1/users"),
        PathReading("/admin/.", as: section), PathReading("/admin/..", as: section), PathReading("/admin/../users"),
        PathReading("/admin/./users"), PathReading("/admin/..;/", as: section + "/"), PathReading("/admin/..;/users"),
        PathReading(#"/admin\users"#), PathReading(#"/admin/a\..\b"#, as: section), PathReading("/tree/../x", as: tree),
        PathReading("/admin/users?to=/../?x", reads: "/admin/users", as: section),
        PathReading("/admin/users?", reads: "/admin/users", as: section),
    ]

    private static let encoded: [PathReading] = [
        PathReading("/%61dmin/users", reads: "/admin/users", as: section),
        PathReading("/admin/%2e%2E", reads: "/admin/..", as: section),
        PathReading("/admin/%2e%2e/users", reads: "/admin/../users"),
        PathReading("/admin/%252e%252e", reads: "/admin/%2e%2e", as: section),
        PathReading("/admin%2Fusers", reads: "/admin/users", as: section),
        PathReading("/admin/a%2fb", reads: "/admin/a/b"),
        PathReading("/admin/a%252Fb", reads: "/admin/a%2Fb", as: section),
        PathReading("/admin%5Cusers", reads: #"/admin\users"#),
        PathReading("/admin/..%3B/", reads: "/admin/..;/", as: section + "/"),
        PathReading("/admin/a%3Fb", reads: "/admin/a?b", as: section),
        PathReading("/admin/caf%C3%A9", reads: "/admin/café", as: section),
        PathReading("/admin/%C0%AE%C0%AE", reads: #"/admin/\xC0\xAE\xC0\xAE"#),
        PathReading("/tree/%C0%AE", reads: #"/tree/\xC0\xAE"#, as: tree),
    ]

    private static let refused: [PathReading] = [
        PathReading("/admin/%00", .encodedNUL), PathReading("/admin/%zz", .invalidPercentEncoding),
        PathReading("/admin/%2", .invalidPercentEncoding), PathReading("/admin/#top", .fragmentInTarget),
        PathReading("admin/users", .invalidTargetForm), PathReading("/admin/café", .invalidTargetByte),
    ]

    private static let absolute: [PathReading] = [
        PathReading(
            "http://a.test/admin/users?q", .plain,
            .forwarded(path: "/admin/users", handler: section, target: "/admin/users?q")),
        PathReading("http://a.test", .plain, .forwarded(path: "/", handler: "/", target: "/")),
        PathReading("http://a.test?q", .plain, .forwarded(path: "/", handler: "/", target: "/?q")),
        PathReading("*", .plain, .forwarded(path: "*", handler: "none", target: "*"), method: "OPTIONS"),
        PathReading("http://a.test", .plain, .forwarded(path: "*", handler: "none", target: "*"), method: "OPTIONS"),
        PathReading("http://u@a.test/", .userinfoInTarget), PathReading(#"http://a.test\b"#, .invalidTargetAuthority),
    ]

    private static let prefixed: [PathReading] = [
        PathReading("/api/admin/users", as: "/api" + section, .prefix), PathReading("/api", as: "/api", .prefix),
        PathReading("/apis", .noService, .prefix),
        PathReading("/API/", .noService, .prefix), PathReading("//api/", .noService, .prefix),
        PathReading("/api/.", .dotSegment, .prefix), PathReading("/api/..", .dotSegment, .prefix),
        PathReading("/api/%2e./x", .dotSegment, .prefix), PathReading("/api/..%2fx", .dotSegment, .prefix),
        PathReading("/api/..;/x", .dotSegment, .prefix), PathReading("/api/..%3bv/x", .dotSegment, .prefix),
        PathReading(#"/api/a\..\b"#, .dotSegment, .prefix), PathReading("/api/%5c..%5cb", .dotSegment, .prefix),
        PathReading("/api/..a", .prefix), PathReading("/api/a..", .prefix),
        PathReading("/api/%252e%252e", reads: "/api/%2e%2e", .prefix),
    ]

    private static let stripped: [PathReading] = [
        PathReading(
            "/api/admin/users?q", .strip, .forwarded(path: "/admin/users", handler: section, target: "/admin/users?q")),
        PathReading("/api", .strip, .forwarded(path: "/", handler: "/", target: "/")),
        PathReading("/api?q", .strip, .forwarded(path: "/", handler: "/", target: "/?q")),
        PathReading("/api/", .strip, .forwarded(path: "/", handler: "/", target: "/")),
        PathReading("/api//", .strip, .forwarded(path: "//", handler: "//", target: "//")),
        PathReading(
            "/%61pi/%61dmin/users", .strip,
            .forwarded(path: "/admin/users", handler: section, target: "/%61dmin/users")),
        PathReading(
            "/api//admin/users", .strip, .forwarded(path: "//admin/users", handler: "none", target: "//admin/users")),
        PathReading(
            "/api%2Fadmin/users", .strip,
            .forwarded(path: "//admin/users", handler: "none", target: "/%2Fadmin/users")),
        PathReading("/api/../admin/users", .dotSegment, .strip),
    ]

    private static let literal: [PathReading] = [
        PathReading("/admin/a%2Fb", as: section, .literal), PathReading("/admin%2Fusers", .literal),
        PathReading("/admin/%2e%2e%2Fb", reads: "/admin/..%2Fb", as: section, .literal),
    ]
}
