public import HTTP
import Metrics

/// What the listening addresses count.
extension Recorder {
    /// A connection has been accepted.
    public mutating func accepted(listener: Int) { addToListener(1, listener, ListenerOffset.accepted) }

    /// A connection has been closed at once, or, for `descriptors`, accepting has paused.
    public mutating func refused(listener: Int, reason: RefusalReason) {
        addToListener(1, listener, ListenerOffset.refused &+ Int(reason.rawValue))
    }

    /// So many connections more (+) or fewer (-) are in each state.
    public mutating func connections(listener: Int, active: Int, idle: Int, tunnel: Int) {
        let start = listener &* ListenerOffset.stride &+ ListenerOffset.connections
        let block = unsafe listenerSeries.block(from: start, count: 3)
        guard let activeCell = unsafe block[0].cells, let idleCell = unsafe block[1].cells,
            let tunnelCell = unsafe block[2].cells
        else { return unsafe addSlowly(active, idle, tunnel, to: block) }
        activeCell.add(UInt64(bitPattern: Int64(active)))
        idleCell.add(UInt64(bitPattern: Int64(idle)))
        tunnelCell.add(UInt64(bitPattern: Int64(tunnel)))
    }

    /// A request broke a rule, whether or not its service was known; if it was, `exchangeEnded` counts it too.
    public mutating func rejected(listener: Int, rule: Rule) {
        let index = listener &* ListenerOffset.stride &+ ListenerOffset.rejected &+ Int(rule.rawValue)
        if !listenerSeries[index].isSet {
            listenerSeries[index] = plan.series(.requestsRejected, [plan.listeners[listener], rule.reason])
        }
        listenerSeries.add(1, at: index, in: shard)
    }

    @inline(never)
    private mutating func addSlowly(
        _ active: Int, _ idle: Int, _ tunnel: Int, to block: UnsafeMutablePointer<SeriesBlocks.Entry>
    ) {
        unsafe SeriesBlocks.add(UInt64(bitPattern: Int64(active)), to: block, in: shard)
        unsafe SeriesBlocks.add(UInt64(bitPattern: Int64(idle)), to: block + 1, in: shard)
        unsafe SeriesBlocks.add(UInt64(bitPattern: Int64(tunnel)), to: block + 2, in: shard)
    }

    @inline(__always)
    private func addToListener(_ amount: UInt64, _ listener: Int, _ offset: Int) {
        listenerSeries.add(amount, at: listener &* ListenerOffset.stride &+ offset, in: shard)
    }
}
