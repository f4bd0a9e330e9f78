internal import Basics
public import Config
internal import HTTP
internal import Routing

/// Which service and route a request would get, and why the others would not: what `weir match` prints.
public struct RequestMatch: Sendable {
    /// `name: value` each.
    public private(set) var lines: [String] = []
    /// Whether a service answers.
    public private(set) var isAnswered = false

    let configuration: Configuration
    let method: String
    let url: RequestURL
    let oracle: MatchOracle

    /// - Parameter configuration: checked.
    /// - Returns: nil if the URL is not `http://HOST[:PORT]/PATH`, or the method no token.
    public init?(method: String, url: String, _ configuration: Configuration) {
        guard let url = RequestURL(url), !method.isEmpty, method.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            return nil
        }
        self.configuration = configuration
        self.method = method
        self.url = url
        oracle = MatchOracle(
            head: Array("\(method) \(url.target) HTTP/1.1\r\nHost: \(url.authority)\r\n\r\n".utf8))
        explain()
    }

    mutating func add(_ name: String, _ value: String) { lines.append("\(name): \(value)") }

    private mutating func explain() {
        guard let listener = listener() else {
            add("service", "none")
            let known = configuration.listeners.map(\.text).joined(separator: ", ")
            return add("why", "no service listens on port \(url.port) of \(url.host) (they listen on \(known))")
        }
        let verdict = oracle.verdict(configuration, on: listener.address)
        guard let verdict, let winner = verdict.service else {
            add("service", "none")
            add("listener", listener.text)
            guard case .refused(let status) = verdict else { return }
            add("answer", "\(status), by weir itself")
            // Any other status is about the request, whatever the service.
            return status == 404 ? addLosers(besides: nil, on: listener) : ()
        }
        isAnswered = true
        let service = configuration.services[winner]
        add("service", service.name)
        add("listener", listener.text)
        if case .forwarded(_, let target) = verdict {
            add("backend", service.backends.map(\.text).joined(separator: ", "))
            addRoute(of: service, target: target ?? url.target)
        } else {
            add("answer", "the metrics of \(service.name), by weir itself")
        }
        addLosers(besides: winner, on: listener)
    }

    /// The listener that a connection to the URL's host and port would reach: an address before a wildcard. A name may
    /// lead to any.
    private func listener() -> ListenAddress? {
        let ranked = configuration.listeners.compactMap { listener in
            rank(listener).map { (rank: $0, listener: listener) }
        }
        return ranked.max { $0.rank < $1.rank }?.listener
    }

    private func rank(_ listener: ListenAddress) -> Int? {
        guard listener.port == url.port else { return nil }
        guard case .socket(.ip(let address, _)) = listener.address else { return 1 }
        if address == .v4(0) || address == .v6(0, 0) { return 1 }
        guard let wanted = url.address else { return url.host == "localhost" && address == .loopback ? 2 : 0 }
        return wanted == address ? 2 : nil
    }
}
