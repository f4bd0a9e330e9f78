internal import Basics

/// The URL of a request that somebody might send, as `weir match` takes it.
struct RequestURL: Equatable {
    /// In lower case; IPv6 addresses without brackets.
    let host: String
    let port: UInt16
    /// Host and port as written, for the Host field.
    let authority: String
    /// Path and query as written; at least `/`.
    let target: String

    var path: String { String(target.prefix { $0 != "?" }) }
    var address: HostAddress? { HostAddress(host) }

    /// nil if it is not `http://HOST[:PORT][/PATH][?QUERY]`, or the same with https, or has a character that no request
    /// line has.
    init?(_ text: String) {
        let schemes: [(text: String, port: UInt16)] = [("http://", 80), ("https://", 443)]
        guard let (scheme, standardPort) = schemes.first(where: { text.lowercased().hasPrefix($0.text) }),
            text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F })
        else { return nil }
        let rest = text.dropFirst(scheme.count).prefix { $0 != "#" }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let target = rest.dropFirst(authority.count)
        guard !authority.isEmpty, !authority.contains("@") else { return nil }
        guard let (host, port) = Self.split(authority, standardPort: standardPort) else { return nil }
        self.host = host.lowercased()
        self.port = port
        self.authority = String(authority)
        self.target = target.hasPrefix("/") ? String(target) : "/" + target
    }

    private static func split(
        _ authority: Substring, standardPort: UInt16
    ) -> (host: String, port: UInt16)? {
        var host = authority
        var digits: Substring?
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            host = authority[authority.index(after: authority.startIndex)..<end]
            let rest = authority[authority.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
            digits = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            digits = authority[authority.index(after: colon)...]
        }
        guard !host.isEmpty else { return nil }
        guard let digits, !digits.isEmpty else { return (String(host), standardPort) }
        guard let port = UInt16(digits), port > 0 else { return nil }
        return (String(host), port)
    }
}
