import HTTP

/// Where the series of one service stand in its block of `InstrumentationPlan.serviceSeries`.
///
/// Plain constants, here and below, because the counts of closed sets are not: asking an enum for them makes an
/// array. A test compares the two.
enum ServiceOffset {
    /// By `WireDirection`.
    static let bytes = 0
    static let pending = 4
    /// By `TimeoutKind`.
    static let timeouts = 5
    /// By `UpstreamRetry`.
    static let retries = 12
    static let stride = 14

    /// Of which family the series at `offset` is, and its last label.
    static func meaning(of offset: Int) -> (family: CatalogueFamily, value: String?) {
        switch offset {
        case bytes..<pending: (.bytes, WireDirection.labels[offset - bytes])
        case pending: (.upstreamPending, nil)
        case timeouts..<retries: (.timeouts, TimeoutKind.labels[offset - timeouts])
        default: (.upstreamRetries, UpstreamRetry.labels[offset - retries])
        }
    }
}

/// Where the series of one configured address of a backend stand in its block.
enum EndpointOffset {
    /// By `StatusClass`.
    static let requests = 0
    /// By `UpstreamFailure`.
    static let failures = 5
    /// By `UpstreamState`.
    static let connections = 13
    static let connects = 15
    /// Written through the shared cells: the workers' opinions do not add up.
    static let isUp = 16
    static let stride = 17

    static func meaning(of offset: Int) -> (family: CatalogueFamily, value: String?) {
        switch offset {
        case requests..<failures: (.upstreamRequests, StatusClass.labels[offset - requests])
        case failures..<connections: (.upstreamFailures, UpstreamFailure.labels[offset - failures])
        case connections..<connects: (.upstreamConnections, UpstreamState.labels[offset - connections])
        case connects: (.upstreamConnects, nil)
        default: (.upstreamUp, nil)
        }
    }
}

/// Where the series of one listening address stand in its block.
enum ListenerOffset {
    static let accepted = 0
    /// By `ConnectionState`.
    static let connections = 1
    /// By `RefusalReason`.
    static let refused = 4
    /// By `Rule`; made when a rule is broken for the first time, because there are so many of them.
    static let rejected = 8
    static let stride = rejected + rulesMax
    /// Room for every rule.
    static let rulesMax = 96

    static func meaning(of offset: Int) -> (family: CatalogueFamily, value: String?) {
        switch offset {
        case accepted: (.connectionsAccepted, nil)
        case connections..<refused: (.connections, ConnectionState.labels[offset - connections])
        case refused..<rejected: (.connectionsRefused, RefusalReason.labels[offset - refused])
        default: (.requestsRejected, Rule(rawValue: UInt8(offset - rejected))?.reason)
        }
    }
}

/// Where weir's own series of one handler stand in its block. Each is made when it is first needed.
enum HandlerOffset {
    /// By `Outcome`.
    static let exchanges = 0
    /// By `Phase`.
    static let phases = 8
    static let streams = 15
    static let streamDuration = 16
    /// By `ContentDirection`.
    static let streamBytes = 17
    static let tunnels = 19
    static let tunnelDuration = 20
    /// By `ContentDirection`.
    static let tunnelBytes = 21
    static let stride = 23

    static func meaning(of offset: Int) -> (family: CatalogueFamily, value: String?) {
        switch offset {
        case exchanges..<phases: (.exchanges, Outcome.labels[offset - exchanges])
        case phases..<streams: (.requestPhase, Phase.labels[offset - phases])
        case streams: (.streams, nil)
        case streamDuration: (.streamDuration, nil)
        case streamBytes..<tunnels: (.streamBytes, ContentDirection.labels[offset - streamBytes])
        case tunnels: (.tunnels, nil)
        case tunnelDuration: (.tunnelDuration, nil)
        default: (.tunnelBytes, ContentDirection.labels[offset - tunnelBytes])
        }
    }
}
