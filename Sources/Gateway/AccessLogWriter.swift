internal import Basics
internal import Config
internal import Instrumentation
internal import Proxy

/// Composes the lines of the access log, one for each exchange, in one of the formats of `access_log`.
struct AccessLogWriter {
    let format: AccessLog.Format
    private(set) var bytes: [UInt8] = []

    init(format: AccessLog.Format) { self.format = format }

    /// What a line says.
    struct Entry {
        var unixNanoseconds: Int64
        var client: String
        var method: String
        var target: String
        var host: String
        var minorVersion: UInt8
        var service: String
        var handler: String
        var backend: String
        var status: Int
        var requestBytes: UInt64
        var responseBytes: UInt64
        var duration: Duration
        var upstreamDuration: Duration
        var outcome: String
        var referer: String
        var userAgent: String
    }

    mutating func add(_ entry: Entry) {
        switch format {
        case .json: addJSON(entry)
        case .combined: addCombined(entry)
        }
        bytes.append(0x0A)
    }

    mutating func take() -> [UInt8] {
        guard !bytes.isEmpty else { return [] }
        defer { bytes = [] }
        return bytes
    }

    private mutating func addCombined(_ entry: Entry) {
        let time = CivilTime(unixNanoseconds: entry.unixNanoseconds).commonLogText
        text("\(entry.client) - - [\(time)] \"")
        escaped(entry.method, isJSON: false)
        text(" ")
        escaped(entry.target, isJSON: false)
        text(" HTTP/1.\(entry.minorVersion)\" \(entry.status) \(entry.responseBytes) \"")
        escaped(entry.referer.isEmpty ? "-" : entry.referer, isJSON: false)
        text("\" \"")
        escaped(entry.userAgent.isEmpty ? "-" : entry.userAgent, isJSON: false)
        text("\"")
    }

    private mutating func addJSON(_ entry: Entry) {
        text("{\"time\":\"\(CivilTime(unixNanoseconds: entry.unixNanoseconds).isoText)\"")
        for (name, value) in [
            ("client", entry.client), ("method", entry.method), ("target", entry.target), ("host", entry.host),
            ("service", entry.service), ("handler", entry.handler), ("backend", entry.backend),
            ("outcome", entry.outcome), ("referer", entry.referer), ("user_agent", entry.userAgent),
        ] {
            text(",\"\(name)\":\"")
            escaped(value, isJSON: true)
            text("\"")
        }
        text(",\"protocol\":\"HTTP/1.\(entry.minorVersion)\",\"status\":\(entry.status)")
        text(",\"request_bytes\":\(entry.requestBytes),\"response_bytes\":\(entry.responseBytes)")
        text(
            ",\"duration_seconds\":\(seconds(entry.duration)),\"upstream_seconds\":\(seconds(entry.upstreamDuration))}")
    }

    /// Decimal digits, never an exponent: to the microsecond.
    private func seconds(_ duration: Duration) -> String {
        let microseconds = max(0, duration.nanoseconds / 1000)
        let fraction = String(microseconds % 1_000_000)
        return "\(microseconds / 1_000_000)." + String(repeating: "0", count: 6 - fraction.count) + fraction
    }

    private mutating func text(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// What a client sent must not break a line or a string apart.
    private mutating func escaped(_ text: String, isJSON: Bool) {
        for byte in text.utf8 {
            switch byte {
            case 0x22, 0x5C: bytes.append(contentsOf: [0x5C, byte])
            case 0..<0x20, 0x7F:
                let digits = Array("0123456789abcdef".utf8)
                bytes.append(contentsOf: Array((isJSON ? "\\u00" : "\\x").utf8))
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 15)])
            default: bytes.append(byte)
            }
        }
    }
}

extension Gateway {
    /// Lines of the access log since the last call.
    public mutating func takeAccessLog() -> [UInt8] { accessLog?.take() ?? [] }

    /// The one line of an exchange, if there is a log.
    mutating func logAccess(_ exchange: Int, _ client: Int, now: Instant) {
        guard accessLog != nil else { return }
        let ended = exchanges[exchange]
        let service = site.configuration.services[Int(ended.service)]
        let kept = ended.logged.span
        let phases = ended.timeline.phases
        let entry = AccessLogWriter.Entry(
            unixNanoseconds: wallClock(now), client: connections[client].address?.description ?? "unix",
            method: kept.bytes(ended.loggedMethod).text(), target: kept.bytes(ended.loggedTarget).text(),
            host: kept.bytes(ended.loggedHost).text(), minorVersion: ended.clientMinorVersion, service: service.name,
            handler: ended.route >= 0 ? service.routes[Int(ended.route)].label : "none",
            backend: ended.endpoint >= 0 ? site.endpoints[Int(ended.endpoint)].text : "", status: Int(ended.status),
            requestBytes: ended.requestBody.contentBytes, responseBytes: ended.responseBody.contentBytes,
            duration: ended.timeline.duration,
            upstreamDuration: Duration(nanoseconds: max(0, phases.firstByte) + max(0, phases.receive)),
            outcome: outcome(exchange).label, referer: kept.bytes(ended.loggedReferer).text(),
            userAgent: kept.bytes(ended.loggedUserAgent).text())
        accessLog?.add(entry)
    }
}
