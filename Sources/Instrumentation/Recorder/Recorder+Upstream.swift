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
        let start = endpoint &* EndpointOffset.stride &+ EndpointOffset.connections
        let block = unsafe endpointSeries.block(from: start, count: 2)
        guard let activeCell = unsafe block[0].cells, let idleCell = unsafe block[1].cells else {
            return unsafe addSlowly(active, idle, to: block)
        }
        activeCell.add(UInt64(bitPattern: Int64(active)))
        idleCell.add(UInt64(bitPattern: Int64(idle)))
    }

    @inline(never)
    private mutating func addSlowly(_ active: Int, _ idle: Int, to block: UnsafeMutablePointer<SeriesBlocks.Entry>) {
        unsafe SeriesBlocks.add(UInt64(bitPattern: Int64(active)), to: block, in: shard)
        unsafe SeriesBlocks.add(UInt64(bitPattern: Int64(idle)), to: block + 1, in: shard)
    }

    /// Whether a backend is thought to be able to answer. The last worker to say so is right.
    public mutating func upstreamUp(endpoint: Int, _ isUp: Bool) {
        let series = endpointSeries[endpoint &* EndpointOffset.stride &+ EndpointOffset.isUp]
        plan.registry.shared.set(isUp ? 1 : 0, at: series.base)
    }

    @inline(__always)
    func addToEndpoint(_ amount: UInt64, _ endpoint: Int, _ offset: Int) {
        endpointSeries.add(amount, at: endpoint &* EndpointOffset.stride &+ offset, in: shard)
    }
}
