public import Basics
import HTTP
import Metrics

/// What a service counts besides its exchanges.
extension Recorder {
    /// A response has turned out to stream. Nothing is counted unless the service says `streams separate`;
    /// `streamEnded` must follow.
    public mutating func streamBegan(service: Int, route: Int, slashChanged: Bool) {
        guard rules[service].separatesStreams else { return }
        add(1, service, HandlerSlot.of(route: route, slashChanged: slashChanged), HandlerOffset.streams)
    }

    /// A streamed exchange has ended; `exchangeEnded` counts it as well.
    ///
    /// - Parameters:
    ///   - bytesIn: bytes of content from the client.
    ///   - bytesOut: bytes of content to the client.
    public mutating func streamEnded(
        service: Int, route: Int, slashChanged: Bool, duration: Duration, bytesIn: UInt64, bytesOut: UInt64
    ) {
        guard rules[service].separatesStreams else { return }
        let slot = HandlerSlot.of(route: route, slashChanged: slashChanged)
        shard.subtract(1, from: series(service, slot, HandlerOffset.streams))
        let histogram = series(service, slot, HandlerOffset.streamDuration)
        shard.observe(nanoseconds(duration.nanoseconds), in: longBuckets, at: histogram)
        add(bytesIn, service, slot, HandlerOffset.streamBytes)
        add(bytesOut, service, slot, HandlerOffset.streamBytes &+ 1)
    }

    /// A connection has been upgraded; `tunnelEnded` must follow.
    public mutating func tunnelBegan(service: Int, route: Int, slashChanged: Bool) {
        add(1, service, HandlerSlot.of(route: route, slashChanged: slashChanged), HandlerOffset.tunnels)
    }

    /// A tunnel has ended.
    ///
    /// - Parameters:
    ///   - bytesIn: bytes from the client.
    ///   - bytesOut: bytes to the client.
    public mutating func tunnelEnded(
        service: Int, route: Int, slashChanged: Bool, duration: Duration, bytesIn: UInt64, bytesOut: UInt64
    ) {
        let slot = HandlerSlot.of(route: route, slashChanged: slashChanged)
        shard.subtract(1, from: series(service, slot, HandlerOffset.tunnels))
        let histogram = series(service, slot, HandlerOffset.tunnelDuration)
        shard.observe(nanoseconds(duration.nanoseconds), in: longBuckets, at: histogram)
        add(bytesIn, service, slot, HandlerOffset.tunnelBytes)
        add(bytesOut, service, slot, HandlerOffset.tunnelBytes &+ 1)
    }

    /// Bytes have passed on the wire. Without a service (-1) they are not counted: hold them back until it is known.
    public mutating func bytes(service: Int, direction: WireDirection, count: Int) {
        guard service >= 0, count > 0 else { return }
        addToService(UInt64(count), service, ServiceOffset.bytes &+ Int(direction.rawValue))
    }

    /// Requests have begun (+) or ceased (-) to wait for a connection to a backend.
    public mutating func pending(service: Int, change: Int) {
        addToService(UInt64(bitPattern: Int64(change)), service, ServiceOffset.pending)
    }

    /// A timeout has run out.
    ///
    /// - Parameter service: -1 where it was not known yet; the label then reads `none`.
    public mutating func timeout(service: Int, kind: TimeoutKind) {
        let offset = ServiceOffset.timeouts &+ Int(kind.rawValue)
        if service >= 0 { return addToService(1, service, offset) }
        let index = rules.count &* ServiceOffset.stride &+ offset
        if !serviceSeries[index].isSet {
            serviceSeries[index] = plan.series(.timeouts, [ServicePlan.unmatchedLabel, kind.label])
        }
        serviceSeries.add(1, at: index, in: shard)
    }

    /// A request has been sent once more.
    public mutating func upstreamRetry(service: Int, reason: UpstreamRetry) {
        addToService(1, service, ServiceOffset.retries &+ Int(reason.rawValue))
    }

    @inline(__always)
    private func addToService(_ amount: UInt64, _ service: Int, _ offset: Int) {
        serviceSeries.add(amount, at: service &* ServiceOffset.stride &+ offset, in: shard)
    }
}
