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
        addToListener(UInt64(bitPattern: Int64(active)), listener, ListenerOffset.connections)
        addToListener(UInt64(bitPattern: Int64(idle)), listener, ListenerOffset.connections &+ 1)
        addToListener(UInt64(bitPattern: Int64(tunnel)), listener, ListenerOffset.connections &+ 2)
    }

    /// A request broke a rule, whether or not its service was known; if it was, `exchangeEnded` counts it too.
    public mutating func rejected(listener: Int, rule: Rule) {
        let index = listener &* ListenerOffset.stride &+ ListenerOffset.rejected &+ Int(rule.rawValue)
        if !listenerSeries[index].isSet {
            listenerSeries[index] = plan.series(.requestsRejected, [plan.listeners[listener], rule.reason])
        }
        shard.add(1, to: listenerSeries[index])
    }

    @inline(__always)
    private func addToListener(_ amount: UInt64, _ listener: Int, _ offset: Int) {
        shard.add(amount, to: listenerSeries[listener &* ListenerOffset.stride &+ offset])
    }
}
