internal import Basics
internal import Config
internal import Linux

/// The other processes that weir deals with: the one whose place it takes, the service manager, and whoever reads its
/// number.
struct Surroundings {
    let predecessor: Predecessor?
    let notifier: ServiceNotifier
    let pidFile: PIDFile?
    /// What the service manager has opened for weir, until somebody takes it: who held it here would keep it open.
    private var activated: [OfferedSocket]
    private let activatedIdentities: Set<ObjectIdentifier>
    private let warnings: [String]

    /// Takes what the environment tells of them out of it. Before any other thread is started, and before anything is
    /// opened.
    init(pidFile path: String?) {
        var warnings: [String] = []
        predecessor = Predecessor.inherited()
        activated = SocketActivation.takeSockets { warnings.append($0) }
        activatedIdentities = Set(activated.map { ObjectIdentifier($0.socket) })
        notifier = ServiceNotifier.taken()
        pidFile = path.map { PIDFile(path: $0) }
        self.warnings = warnings
    }

    /// There is a log now.
    func report(to log: LogWriter) {
        for warning in warnings { log.say(.warning, warning) }
        notifier.complain = { log.say(.warning, $0) }
    }

    /// All sockets that this process was given, once.
    mutating func takeSockets() throws(StartFailure) -> InheritedSockets {
        defer { activated = [] }
        return InheritedSockets(try activated + (predecessor?.receiveSockets() ?? []))
    }

    private static func text(_ address: SocketAddress) -> String {
        switch address {
        case .ip(.v6(let high, let low), let port): "[\(HostAddress.v6(high, low))]:\(port)"
        case .ip(let host, let port): "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }

    /// Says what becomes of sockets that no listener has chosen: they are closed.
    ///
    /// - Returns: files of the predecessor's sockets, to be removed when it has let go of them.
    func report(unclaimed: [OfferedSocket], to log: LogWriter) -> [String] {
        unclaimed.compactMap { offer in
            let name = "\(offer.listener) (\(Self.text(offer.socket.address)))"
            guard !activatedIdentities.contains(ObjectIdentifier(offer.socket)) else {
                log.say(.warning, "the socket \(name) of the service manager is closed: no listen or exporter names it")
                return nil
            }
            log.say(.info, "no longer listening on \(offer.listener)")
            guard case .unix(let path) = offer.socket.address, offer.ownsFile, !path.hasPrefix("\0") else { return nil }
            return path
        }
    }
}
