internal import JSON

/// The base paths of a list of servers (OpenAPI Specification, Server Object): what their URLs put before the paths.
enum ServerBases {
    /// More are left out: each is matched as a form of its own of every path.
    static let basesMax = 8

    /// The different base paths in the order of the list: empty for none, else with a slash at its start and none at
    /// its end.
    ///
    /// - Parameters:
    ///   - servers: nil when there is no list, which means the server that the document comes from.
    ///   - location: the path of the document's own URL.
    static func read(_ servers: JSONNode?, location: String, _ warnings: inout Warnings) -> [String] {
        guard let servers, !servers.elements.isEmpty else { return [""] }
        var bases: [String] = []
        for server in servers.elements {
            guard let url = server["url"]?.string else {
                warnings.add("a server without \"url\" is left out", at: server.position)
                continue
            }
            guard let base = base(filled(url, with: server["variables"]), location) else {
                warnings.add(
                    "the server \(quoted(url)) is left out: its variables have no default", at: server.position)
                continue
            }
            guard !bases.contains(base) else { continue }
            guard bases.count < basesMax else {
                warnings.add(
                    "the server \(quoted(url)) is left out: \(basesMax) base paths are taken", at: server.position)
                continue
            }
            bases.append(base)
        }
        return bases.isEmpty ? [""] : bases
    }

    /// The URL with the defaults of its variables.
    private static func filled(_ url: String, with variables: JSONNode?) -> String {
        var filled = url
        for variable in variables?.members ?? [] {
            guard let text = variable.value["default"]?.string else { continue }
            filled = filled.replacing("{\(variable.name)}", with: text)
        }
        return filled
    }

    /// The path of a URL, absolute or relative to `location` (RFC 3986 section 5.2), without the slash at its end.
    private static func base(_ url: String, _ location: String) -> String? {
        var path = Substring(url).prefix { $0 != "?" && $0 != "#" }
        if let colon = path.firstRange(of: "://"), !path[..<colon.lowerBound].contains("/") {
            path = path[colon.upperBound...].drop { $0 != "/" }
            if path.isEmpty { path = "/" }
        } else if path.hasPrefix("//") {
            path = path.dropFirst(2).drop { $0 != "/" }
            if path.isEmpty { path = "/" }
        }
        guard !path.contains("{"), !path.contains("}") else { return nil }
        let directory = location.prefix { $0 != "?" }
        let full = path.hasPrefix("/") ? String(path) : String(directory.prefix(through(directory)) + path)
        var segments: [Substring] = []
        for segment in full.split(separator: "/") where segment != "." {
            if segment == ".." { _ = segments.popLast() } else { segments.append(segment) }
        }
        return segments.map { "/" + $0 }.joined()
    }

    /// How many characters a path has up to its last slash.
    private static func through(_ path: Substring) -> Int {
        path.lastIndex(of: "/").map { path.distance(from: path.startIndex, to: $0) + 1 } ?? 0
    }
}
