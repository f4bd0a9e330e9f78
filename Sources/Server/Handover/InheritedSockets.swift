internal import Basics
internal import Config
internal import Linux

/// Listening sockets that this process was given: by the one whose place it takes, or by the service manager. The
/// listeners of the configuration choose from them by their addresses.
struct InheritedSockets {
    let offers: [OfferedSocket]

    init(_ offers: [OfferedSocket] = []) { self.offers = offers }

    /// The sockets of an address. For a port that the kernel chooses, those of the same listener of the former process:
    /// it keeps its port.
    func at(_ address: SocketAddress, listener: String) -> [OfferedSocket] {
        offers.filter { offer in
            switch (address, offer.socket.address) {
            case (.ip(let wanted, 0), .ip(let bound, _)): wanted == bound && offer.listener == listener
            case (let wanted, let bound): wanted == bound
            }
        }
    }

    /// The sockets of all addresses of the machine: those of IPv4 and IPv6 apart, or one that takes both.
    func atAny(port: UInt16, listener: String) -> (four: [OfferedSocket], six: [OfferedSocket], takesBoth: Bool) {
        let four = at(.ip(.v4(0), port: port), listener: listener)
        let six = at(.ip(.v6(0, 0), port: port), listener: listener)
        return (four, six, !six.isEmpty && six.allSatisfy(\.socket.takesBothFamilies))
    }

    /// Whether one of them has this port.
    func contains(port: UInt16) -> Bool {
        offers.contains { if case .ip(_, port) = $0.socket.address { true } else { false } }
    }

    /// Those that nobody has chosen.
    func unclaimed(by claimed: [ListeningSocket]) -> [OfferedSocket] {
        offers.filter { offer in !claimed.contains { $0 === offer.socket } }
    }
}
