internal import Basics
internal import Config

/// The timeouts and limits of a request that are not the defaults, as a route file writes them.
struct DifferingOptions {
    private let service: Service
    private let route: Route?
    private let standard = (timeouts: Timeouts(), limits: Limits())

    init(of service: Service, route: Route?) {
        self.service = service
        self.route = route
    }

    /// `response 2m (route), idle 30s`; nil when all are the defaults.
    var timeouts: String? {
        var texts: [String] = []
        for (name, path) in Self.durations where !(name == "response" && route?.timeout != nil) {
            let value = service.timeouts[keyPath: path]
            if value != standard.timeouts[keyPath: path] { texts.append("\(name) \(Self.text(value))") }
        }
        if let own = route?.timeout { texts.insert("response \(Self.text(own)) (route)", at: 0) }
        if service.timeouts.bodyRate != standard.timeouts.bodyRate {
            texts.append("body_rate \(service.timeouts.bodyRate)")
        }
        return texts.isEmpty ? nil : texts.joined(separator: ", ")
    }

    /// As `timeouts`.
    var limits: String? {
        var texts: [String] = []
        if let own = route?.bodyBytesMax {
            texts.append("body \(Self.size(own)) (route)")
        } else if service.limits.bodyBytesMax != standard.limits.bodyBytesMax {
            texts.append("body \(Self.size(service.limits.bodyBytesMax))")
        }
        for (name, path, isSize) in Self.numbers {
            let value = service.limits[keyPath: path]
            guard value != standard.limits[keyPath: path] else { continue }
            texts.append("\(name) \(isSize ? Self.size(UInt64(clamping: value)) : value == .max ? "0" : "\(value)")")
        }
        return texts.isEmpty ? nil : texts.joined(separator: ", ")
    }

    private static let durations: [(String, any KeyPath<Timeouts, Duration> & Sendable)] = [
        ("response", \.response), ("header", \.header), ("body", \.body), ("idle", \.idle), ("connect", \.connect),
        ("upstream_idle", \.upstreamIdle), ("tunnel", \.tunnel), ("send", \.send),
    ]

    private static let numbers: [(String, any KeyPath<Limits, Int> & Sendable, isSize: Bool)] = [
        ("header", \.headerBytesMax, true), ("headers", \.fieldsMax, false), ("target", \.targetBytesMax, true),
        ("connections", \.connectionsMax, false), ("connections_per_address", \.connectionsPerAddressMax, false),
        ("response_header", \.responseHeaderBytesMax, true), ("pending", \.pendingMax, false),
        ("upstream", \.upstreamConnectionsMax, false),
    ]

    /// In the largest unit that it is a whole number of.
    private static func text(_ duration: Duration) -> String {
        guard duration != Timeouts.never else { return "0" }
        let units: [(String, Int64)] = [
            ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1000),
        ]
        for (unit, length) in units where duration.nanoseconds % length == 0 {
            return "\(duration.nanoseconds / length)\(unit)"
        }
        return "\(duration.nanoseconds)ns"
    }

    /// As `text(_:)`; `0` for no limit.
    private static func size(_ bytes: UInt64) -> String {
        guard bytes != .max else { return "0" }
        for (unit, shift) in [("g", 30), ("m", 20), ("k", 10)] where bytes > 0 && bytes & (1 << shift &- 1) == 0 {
            return "\(bytes >> shift)\(unit)"
        }
        return "\(bytes)"
    }
}
