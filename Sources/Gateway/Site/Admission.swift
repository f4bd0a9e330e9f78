internal import Basics
internal import Synchronization

/// How many connections of clients are open per listener, and per listener and address where that is limited, over all
/// workers. Touched once when a connection comes and once when it goes, never by a request.
final class Admission: Sendable {
    private struct Guest: Hashable {
        let listener: Int
        let address: HostAddress
    }

    private let open: [Counter]
    private let guests = Mutex<[Guest: Int]>([:])

    private final class Counter: Sendable {
        let count = Atomic(0)
        init() {}
    }

    enum Verdict { case welcome, full, tooManyOfAddress }

    init(listeners: Int) { open = (0..<listeners).map { _ in Counter() } }

    /// A connection came; counted if it is welcome.
    func enter(_ index: Int, listener: Site.Listener, address: HostAddress?) -> Verdict {
        let now = open[index].count.add(1, ordering: .relaxed).newValue
        guard now <= listener.connectionsMax else {
            open[index].count.subtract(1, ordering: .relaxed)
            return .full
        }
        guard listener.connectionsPerAddressMax < .max, let address else { return .welcome }
        let guest = Guest(listener: index, address: address)
        let fits = guests.withLock { guests in
            let count = guests[guest, default: 0]
            guard count < listener.connectionsPerAddressMax else { return false }
            guests[guest] = count + 1
            return true
        }
        if !fits { open[index].count.subtract(1, ordering: .relaxed) }
        return fits ? .welcome : .tooManyOfAddress
    }

    /// A connection that had been welcome is gone.
    func leave(_ index: Int, listener: Site.Listener, address: HostAddress?) {
        open[index].count.subtract(1, ordering: .relaxed)
        guard listener.connectionsPerAddressMax < .max, let address else { return }
        let guest = Guest(listener: index, address: address)
        guests.withLock { guests in
            let count = guests[guest, default: 1] - 1
            guests[guest] = count > 0 ? count : nil
        }
    }
}
