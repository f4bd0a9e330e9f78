internal import Basics
internal import Config
internal import HTTP
internal import Proxy

/// Lines for the operator, gathered by a worker and taken by the shell: at most so many a second, and a count of the
/// rest, so that a backend that is down does not fill a disk.
struct Diagnostics {
    static var linesPerSecondMax: Int { 20 }

    private let level: LogLevel
    private(set) var bytes: [UInt8] = []
    private var second: Int64 = 0
    private var lines = 0
    private var suppressed = 0

    init(level: LogLevel) { self.level = level }

    mutating func add(_ level: LogLevel, now: Instant, _ text: () -> String) {
        guard level <= self.level else { return }
        let present = now.nanoseconds / 1_000_000_000
        if present != second {
            if suppressed > 0 {
                bytes += Array("warning: \(suppressed) more lines in the last second were left out\n".utf8)
            }
            (second, lines, suppressed) = (present, 0, 0)
        }
        guard lines < Self.linesPerSecondMax else {
            suppressed += 1
            return
        }
        lines += 1
        bytes += Array("\(level): \(text())\n".utf8)
    }

    mutating func take() -> [UInt8] {
        guard !bytes.isEmpty else { return [] }
        defer { bytes = [] }
        return bytes
    }
}

extension Gateway {
    /// Whether there are lines of either kind to take.
    public var hasLines: Bool { mutating get { !diagnostics.bytes.isEmpty || accessLog?.bytes.isEmpty == false } }

    /// Lines for the standard error stream since the last call.
    public mutating func takeDiagnostics() -> [UInt8] { diagnostics.take() }

    /// A line about an exchange and its backend.
    mutating func log(_ level: LogLevel, _ exchange: Int, _ what: String) {
        let service = Int(exchanges[exchange].service)
        guard service >= 0 else { return }
        let name = site.configuration.services[service].name
        let endpoint = Int(exchanges[exchange].endpoint)
        let backend = endpoint >= 0 ? "backend \(site.endpoints[endpoint].text)" : "backends"
        let route = Int(exchanges[exchange].route)
        let handler = route >= 0 ? site.configuration.services[service].routes[route].label : "none"
        let method = exchanges[exchange].method.name
        diagnostics.add(level, now: exchanges[exchange].timeline.dispatched) {
            "service \(name): \(backend) \(what), \(method) \(handler)"
        }
    }
}
