import Metrics

/// What the backends' addresses count.
extension Recorder {
    /// A backend has failed an exchange.
    public mutating func upstreamFailure(endpoint: Int, reason: UpstreamFailure) {
        addToEndpoint(1, endpoint, EndpointOffset.failures &+ Int(reason.rawValue))
    }

    /// A connection to a backend has been begun.
    public mutating func upstreamConnect(endpoint: Int) {
        addToEndpoint(1, endpoint, EndpointOffset.connects)
    }

    /// So many connections more (+) or fewer (-) are in an exchange, and so many in the pool.
    public mutating func upstreamConnections(endpoint: Int, active: Int, idle: Int) {
        addToEndpoint(UInt64(bitPattern: Int64(active)), endpoint, EndpointOffset.connections)
        addToEndpoint(UInt64(bitPattern: Int64(idle)), endpoint, EndpointOffset.connections &+ 1)
    }

    /// Whether a backend is thought to be able to answer. The last worker to say so is right.
    public mutating func upstreamUp(endpoint: Int, _ isUp: Bool) {
        let series = endpointSeries[endpoint &* EndpointOffset.stride &+ EndpointOffset.isUp]
        plan.registry.shared.set(isUp ? 1 : 0, at: series.base)
    }

    @inline(__always)
    func addToEndpoint(_ amount: UInt64, _ endpoint: Int, _ offset: Int) {
        shard.add(amount, to: endpointSeries[endpoint &* EndpointOffset.stride &+ offset])
    }
}
