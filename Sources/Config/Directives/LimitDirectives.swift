/// The options of `limits`.
enum LimitDirectives {
    typealias Row = Directive<ServiceDraft>

    static let bodyBounds: ClosedRange<UInt64> = 1...(1 << 50)
    /// A head must fit into one buffer of its connection.
    private static let headBounds: ClosedRange<UInt64> = 256...(1 << 20)
    private static let countMax = 1_000_000

    static let table = DirectiveTable<ServiceDraft>(
        .limits,
        [
            Row(
                row(
                    "connections", "N", "65536",
                    "Client connections on an address (1 to \(countMax)). One more is closed at once."),
                sets: \.service.limits.connectionsMax, to: .number(1...countMax)),
            Row(
                row(
                    "connections_per_address", "N", "0",
                    "Connections of one client address on an address (1 to \(countMax), or 0 for no limit). "
                        + "One more is closed at once."),
                sets: \.service.limits.connectionsPerAddressMax, to: .numberOrUnlimited(1...countMax)),
            Row(
                row("header", "SIZE", "16k", "Bytes of a request head (256 to 1m); past it 431."),
                sets: \.service.limits.headerBytesMax, to: .size(headBounds)),
            Row(
                row("headers", "N", "100", "Fields of a request head (1 to 1000); past it 431."),
                sets: \.service.limits.fieldsMax, to: .number(1...1000)),
            Row(
                row("target", "SIZE", "8k", "Bytes of a request target (64 to 1m); past it 414."),
                sets: \.service.limits.targetBytesMax, to: .size(64...(1 << 20))),
            Row(
                row("body", "SIZE", "0", "Bytes of a request body (1 and up, or 0 for no limit); past it 413."),
                sets: \.service.limits.bodyBytesMax, to: .sizeOrUnlimited(bodyBounds)),
            Row(
                row("response_header", "SIZE", "64k", "Bytes of a backend's response head (1k to 1m); past it 502."),
                sets: \.service.limits.responseHeaderBytesMax, to: .size((1 << 10)...(1 << 20))),
            Row(
                row(
                    "pending", "N", "1024",
                    "Requests that wait for a backend's connection (0 to \(countMax)); past it 503."),
                sets: \.service.limits.pendingMax, to: .number(0...countMax)),
            Row(
                row("upstream", "N", "1024", "Connections to one backend (1 to 65536)."),
                sets: \.service.limits.upstreamConnectionsMax, to: .number(1...65536)),
            Row(
                row(
                    "json", "SIZE", "1m",
                    "Bytes of a body's JSON, unpacked, that metrics of your own read (1k to 1g). What stands before "
                        + "the limit is used, what stands past it is not there."),
                sets: \.service.limits.jsonBytesMax, to: .size((1 << 10)...(1 << 30))),
        ])

    private static func row(_ name: String, _ argument: String, _ standard: String, _ summary: String) -> DirectiveRow {
        DirectiveRow(
            name, in: .limits, syntax: "\(name) \(argument)", summary: summary, default: .arguments(standard))
    }
}
