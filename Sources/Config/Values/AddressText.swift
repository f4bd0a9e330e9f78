internal import Basics

/// Addresses as a file writes them: `:8080`, `127.0.0.1:8080`, `[::1]:8080`, `unix:/run/x.sock`, `host.name:8080`.
enum AddressText {
    /// The longest path of a Unix socket (unix(7): 108 bytes with the zero at its end).
    static let unixPathBytesMax = 107

    /// What an address says before anybody asks whether it may stand there.
    enum Host {
        case any
        case ip(HostAddress)
        case name(String)
    }

    /// For `listen` and `exporter`.
    static func listen(_ word: Token) throws(DirectiveError) -> ListenAddress {
        if let path = try unixPath(word) { return ListenAddress(text: word.text, address: .socket(.unix(path))) }
        let form = ":8080, 127.0.0.1:8080, [::1]:8080 or unix:/run/weir.sock"
        let (host, port) = try hostAndPort(word, offset: 0, expected: form)
        switch host {
        case .any: return ListenAddress(text: word.text, address: .any(port: port))
        case .ip(let address):
            return ListenAddress(text: word.text, address: .socket(.ip(address, port: port)))
        case .name(let name):
            let cure: String? =
                switch name {
                case "*": ":\(port) listens on all addresses"
                case "localhost": "127.0.0.1:\(port) or [::1]:\(port)"
                default: nil
                }
            throw DirectiveError(
                at: word.range(utf8Offset: 0, length: name.utf8.count),
                "\(quoted(name)) is a name, and weir listens on addresses only", expected: form, hint: cure)
        }
    }

    /// For `backend`.
    static func backend(_ word: Token) throws(DirectiveError) -> BackendAddress {
        if word.text == "demo" { return BackendAddress(text: word.text, kind: .demo) }
        if let path = try unixPath(word) { return BackendAddress(text: word.text, kind: .socket(.unix(path))) }
        let form = "127.0.0.1:8001, [::1]:8001, host.name:8001, unix:/run/app.sock or demo"
        let scheme = try schemeLength(word, expected: form)
        let (host, port) = try hostAndPort(word, offset: scheme, expected: form)
        switch host {
        case .ip(let address):
            return BackendAddress(text: word.text, kind: .socket(.ip(address, port: port)))
        case .name(let name):
            return BackendAddress(text: word.text, kind: .name(host: name.lowercased(), port: port))
        case .any:
            throw DirectiveError(
                at: word.range, "\(quoted(word.text)) names no host", expected: form,
                hint: "127.0.0.1:\(port) is this machine")
        }
    }

    /// How many bytes `http://` takes at the start.
    private static func schemeLength(_ word: Token, expected: String) throws(DirectiveError) -> Int {
        guard let end = word.text.firstRange(of: "://") else { return 0 }
        let scheme = String(word.text[..<end.lowerBound])
        switch scheme.lowercased() {
        case "http": return scheme.utf8.count + 3
        case "https":
            throw .notYet("backend https://", at: word.range(utf8Offset: 0, length: 5), hint: "use http://host:port")
        default:
            throw DirectiveError(
                at: word.range(utf8Offset: 0, length: scheme.utf8.count), "unknown scheme \(quoted(scheme))",
                expected: expected)
        }
    }

    private static func unixPath(_ word: Token) throws(DirectiveError) -> String? {
        guard word.text.hasPrefix("unix:") else { return nil }
        let path = String(word.text.dropFirst(5))
        let place = word.range(utf8Offset: 5, length: path.utf8.count)
        guard path.hasPrefix("/") || (path.hasPrefix("@") && path.count > 1), !path.unicodeScalars.contains("\0") else {
            throw DirectiveError(
                at: path.isEmpty ? word.range : place, "the path of a Unix socket must be absolute",
                expected: "unix:/run/weir.sock")
        }
        guard path.utf8.count <= unixPathBytesMax else {
            throw DirectiveError(
                at: place,
                "the path of a Unix socket has at most \(unixPathBytesMax) bytes, this one has \(path.utf8.count)")
        }
        // "@" begins a name in Linux's abstract namespace, which the kernel knows by a leading zero byte.
        return path.hasPrefix("@") ? "\0" + path.dropFirst() : path
    }

    /// - Parameter offset: where the host begins, behind the scheme; with a scheme the port may be left out and a
    ///   slash may follow.
    private static func hostAndPort(
        _ word: Token, offset: Int, expected: String
    ) throws(DirectiveError) -> (host: Host, port: UInt16) {
        var text = Array(word.text.utf8.dropFirst(offset))
        if offset > 0 {
            if let slash = text.firstIndex(of: UInt8(ascii: "/")) {
                guard slash == text.count - 1 else {
                    throw DirectiveError(
                        at: word.range(utf8Offset: offset + slash, length: text.count - slash),
                        "a backend's address has no path", hint: "\"prefix ... strip\" changes what is forwarded")
                }
                text.removeLast()
            }
        }
        let hostEnd = hostLength(text)
        if !text.isEmpty, text.allSatisfy({ $0 &- 0x30 < 10 }) {
            throw DirectiveError(
                at: word.range, "\(quoted(word.text)) is not an address", expected: expected,
                hint: offset == 0 ? "did you mean \":\(word.text)\"?" : nil)
        }
        let host = try readHost(word, text.prefix(hostEnd), offset: offset, expected: expected)
        if hostEnd == text.count, offset > 0 { return (host, 80) }
        let end = word.range(utf8Offset: offset, length: text.count)
        guard hostEnd < text.count, text[hostEnd] == UInt8(ascii: ":") else {
            throw DirectiveError(at: end, "\(quoted(word.text)) has no port", expected: expected)
        }
        let digits = text[(hostEnd + 1)...]
        let port = digits.first == UInt8(ascii: "0") ? nil : UInt16(String(decoding: digits, as: UTF8.self))
        guard let port, digits.allSatisfy({ $0 &- 0x30 < 10 }) else {
            let place = digits.isEmpty ? end : word.range(utf8Offset: offset + hostEnd + 1, length: digits.count)
            throw DirectiveError(
                at: place,
                digits.isEmpty
                    ? "the port is missing" : "\(quoted(String(decoding: digits, as: UTF8.self))) is not a port",
                expected: "a port from 1 to 65535")
        }
        return (host, port)
    }

    /// Where the host ends: behind a bracket, or before the last colon.
    private static func hostLength(_ text: [UInt8]) -> Int {
        if text.first == UInt8(ascii: "["), let bracket = text.firstIndex(of: UInt8(ascii: "]")) { return bracket + 1 }
        return text.lastIndex(of: UInt8(ascii: ":")) ?? text.count
    }

    private static func readHost(
        _ word: Token, _ host: ArraySlice<UInt8>, offset: Int, expected: String
    ) throws(DirectiveError) -> Host {
        if host.isEmpty { return .any }
        let text = String(decoding: host, as: UTF8.self)
        let place = word.range(utf8Offset: offset, length: host.count)
        if text.hasPrefix("[") {
            guard text.hasSuffix("]"), let address = HostAddress(String(text.dropFirst().dropLast())),
                case .v6 = address
            else { throw DirectiveError(at: place, "\(quoted(text)) is not an IPv6 address", expected: expected) }
            return .ip(address)
        }
        if let address = HostAddress(text) {
            guard case .v4 = address else {
                throw DirectiveError(
                    at: place, "an IPv6 address stands in brackets", expected: expected, hint: "[\(text)]")
            }
            return .ip(address)
        }
        if text.contains(":") {
            throw DirectiveError(at: word.range, "\(quoted(word.text)) is not an address", expected: expected)
        }
        if text.utf8.allSatisfy({ $0 &- 0x30 < 10 || $0 == UInt8(ascii: ".") }) {
            throw DirectiveError(at: place, "\(quoted(text)) is not an IPv4 address", expected: expected)
        }
        if text == "*" { return .name(text) }
        try HostNameText.check(word, text, utf8Offset: offset)
        return .name(text)
    }
}
