internal import Basics
internal import Synchronization

/// How many connections of clients are open on a listener, and per address where that is limited, over all workers.
/// Touched once when a connection comes and once when it goes, never by a request. A reload passes it on, so that a
/// limit holds for old and new connections together.
final class Admission: Sendable {
    private let open = Atomic(0)
    private let guests = Mutex<[HostAddress: Int]>([:])

    enum Verdict { case welcome, full, tooManyOfAddress }

    /// A connection came; counted if it is welcome.
    func enter(_ listener: Site.Listener, address: HostAddress?) -> Verdict {
        let now = open.add(1, ordering: .relaxed).newValue
        guard now <= listener.connectionsMax else {
            open.subtract(1, ordering: .relaxed)
            return .full
        }
        guard listener.connectionsPerAddressMax < .max, let address else { return .welcome }
        let fits = guests.withLock { guests in
            let count = guests[address, default: 0]
            guard count < listener.connectionsPerAddressMax else { return false }
            guests[address] = count + 1
            return true
        }
        if !fits { open.subtract(1, ordering: .relaxed) }
        return fits ? .welcome : .tooManyOfAddress
    }

    /// A connection that had been welcome is gone.
    func leave(_ listener: Site.Listener, address: HostAddress?) {
        open.subtract(1, ordering: .relaxed)
        guard listener.connectionsPerAddressMax < .max, let address else { return }
        guests.withLock { guests in
            let count = guests[address, default: 1] - 1
            guests[address] = count > 0 ? count : nil
        }
    }

    /// Addresses are not limited any more: those who leave from now on are not looked up.
    func forgetGuests() { guests.withLock { $0 = [:] } }
}
