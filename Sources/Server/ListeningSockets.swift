internal import Basics
internal import Config
internal import Gateway
internal import Linux
internal import Reactor

/// The listening sockets of the process: opened for all workers before any of them hears of the listener, and kept
/// beside theirs, so that another process can be given them with all that waits in them.
struct ListeningSockets {
    /// A listener that is open.
    fileprivate final class Place {
        let listener: Site.Listener
        /// Where it really accepts: ports that the configuration leaves to the kernel (0) are known here.
        let bound: [SocketAddress]
        /// Whether the file of a unix socket is weir's to remove.
        let ownsFile: Bool
        /// Whether it was there before this process.
        let isInherited: Bool
        var sockets: [ListeningSocket]

        init(
            _ listener: Site.Listener, sockets: [ListeningSocket], bound: [SocketAddress], ownsFile: Bool = false,
            isInherited: Bool = false
        ) {
            self.listener = listener
            self.sockets = sockets
            self.bound = bound
            self.ownsFile = ownsFile
            self.isInherited = isInherited
        }
    }

    private let workers: Int
    private var places: [Place] = []
    /// What this process was given and has not chosen from yet.
    private var inherited: InheritedSockets
    /// Until then what was inherited is still the other process', and may be all that it has.
    private var hasTakenOver = false

    init(workers: Int, inherited: InheritedSockets = InheritedSockets()) {
        self.workers = workers
        self.inherited = inherited
    }

    /// Sockets that have been opened for a site; nothing else has changed.
    struct Opened {
        /// One for each worker, with the sockets of listeners that are new.
        let shares: [ListenerShare]
        fileprivate let places: [Place]
        fileprivate let new: [Place]

        /// Where each of the site's listeners accepts.
        var addresses: [[SocketAddress]] { places.map(\.bound) }
        /// The new ones.
        var newCount: Int { new.count }
    }

    /// Opens every address of every listener of a site that is not open yet, or chooses its sockets from those that
    /// the process was given.
    ///
    /// - Throws: at the first address that cannot be had; the message names it, and those opened before are closed.
    func open(for listeners: [Site.Listener]) throws(StartFailure) -> Opened {
        let shares = (0..<workers).map { _ in ListenerShare() }
        var all: [Place] = []
        var new: [Place] = []
        for (index, listener) in listeners.enumerated() {
            if let place = places.first(where: { $0.listener.isSame(as: listener) }) {
                all.append(place)
                continue
            }
            do throws(SystemError) {
                let place = try open(listener)
                try deal(place.sockets, to: shares, listener: index)
                all.append(place)
                new.append(place)
            } catch {
                removeFiles(of: new)
                throw StartFailure("\(Self.subject(listener)): \(Self.reason(error))")
            }
        }
        return Opened(shares: shares, places: all, new: new)
    }

    /// From here on what was opened are the open ones. Sockets of the others are closed, and their files removed.
    ///
    /// - Returns: sockets that the process was given and no listener has chosen; they are closed.
    @discardableResult
    mutating func commit(_ opened: Opened) -> [OfferedSocket] {
        removeFiles(of: places, except: opened.places.flatMap(\.bound))
        for place in places where !opened.places.contains(where: { $0 === place }) { place.sockets = [] }
        places = opened.places
        defer { inherited = InheritedSockets() }
        return inherited.unclaimed(by: opened.places.flatMap(\.sockets))
    }

    /// What was opened is not needed after all.
    func discard(_ opened: Opened) { removeFiles(of: opened.new) }

    /// Whoever had the inherited sockets has let go of them.
    mutating func takeOver() { hasTakenOver = true }

    /// All sockets that another process may go on with; the demo's name is this process' own.
    var offers: [OfferedSocket] {
        places.filter { $0.listener.purpose != .demo }.flatMap { place in
            place.sockets.map {
                OfferedSocket(socket: $0, listener: place.listener.text, ownsFile: place.ownsFile)
            }
        }
    }

    /// Closes the sockets, but for those that the workers have.
    func close() { for place in places { place.sockets = [] } }

    /// Removes the files of unix sockets.
    func removeFiles() { removeFiles(of: places) }

    private func removeFiles(of places: [Place], except kept: [SocketAddress] = []) {
        let own = places.filter { $0.ownsFile && (hasTakenOver || !$0.isInherited) }
        for case .unix(let path) in own.flatMap(\.bound)
        where !path.hasPrefix("\0") && !kept.contains(.unix(path)) {
            File.remove(path)
        }
    }

    private static func subject(_ listener: Site.Listener) -> String {
        switch listener.purpose {
        case .services: "listen \(listener.text)"
        case .exporter: "exporter \(listener.text)"
        case .demo: "backend demo"
        }
    }

    private static func reason(_ error: SystemError) -> String {
        guard error.isAddressInUse else { return error.text.prefix(1).lowercased() + error.text.dropFirst() }
        return "address already in use (another program, or another weir, listens there)"
    }
}

// MARK: opening

extension ListeningSockets {
    private func open(_ listener: Site.Listener) throws(SystemError) -> Place {
        switch listener.address {
        case .socket(.unix(let path)):
            let offers = inherited.at(.unix(path), listener: listener.text)
            let sockets = try offers.isEmpty ? [ListeningSocket(Socket.listen(unix: path))] : offers.map(\.socket)
            return Place(
                listener, sockets: sockets, bound: [.unix(path)], ownsFile: offers.allSatisfy(\.ownsFile),
                isInherited: !offers.isEmpty)
        case .socket(let address):
            let sockets = try open(address, inherited.at(address, listener: listener.text))
            return Place(listener, sockets: sockets, bound: Self.bound(sockets))
        case .any(let port):
            let sockets = try openAny(port: port, listener: listener.text)
            return Place(listener, sockets: sockets, bound: Self.bound(sockets))
        }
    }

    private func openAny(port: UInt16, listener: String) throws(SystemError) -> [ListeningSocket] {
        let offers = inherited.atAny(port: port, listener: listener)
        if offers.takesBoth, offers.four.isEmpty { return offers.six.map(\.socket) }
        let four = try open(.ip(.v4(0), port: port), offers.four)
        guard case .ip(_, let port) = four.first?.address else { return four }
        do throws(SystemError) {
            return four + (try open(.ip(.v6(0, 0), port: port), offers.six))
        } catch {
            // A machine without IPv6 is none to complain about.
            guard error.isAddressFamilyMissing else { throw error }
            return four
        }
    }

    /// One socket for each worker, so that the kernel spreads the connections; or those that the process was given, and
    /// beside them as many as are missing, where the kernel spreads over them.
    private func open(
        _ address: SocketAddress, _ offers: [OfferedSocket]
    ) throws(SystemError) -> [ListeningSocket] {
        var sockets = offers.map(\.socket)
        // Beside one of our own, as 127.0.0.1:80 beside :80, the kernel lets us; a stranger it would let us as well.
        if sockets.isEmpty, !hasPort(of: address) { try Socket.checkFree(SocketName(address)) }
        while sockets.count < workers, sockets.allSatisfy(\.isSpread) {
            do throws(SystemError) {
                // The first worker's port, if the kernel chose it, is the others' too.
                let name = try SocketName(sockets.first?.address ?? address)
                sockets.append(try ListeningSocket(Socket.listen(name, sharing: .perWorker)))
            } catch {
                guard offers.isEmpty else { break }
                throw error
            }
        }
        return sockets
    }

    private func hasPort(of address: SocketAddress) -> Bool {
        guard case .ip(_, let port) = address, port != 0 else { return false }
        return inherited.contains(port: port)
            || places.flatMap(\.bound).contains { if case .ip(_, port) = $0 { true } else { false } }
    }

    /// Where sockets accept, each address once.
    private static func bound(_ sockets: [ListeningSocket]) -> [SocketAddress] {
        sockets.reduce(into: []) { addresses, socket in
            if !addresses.contains(socket.address) { addresses.append(socket.address) }
        }
    }

    /// Deals the sockets of a listener out to the workers: each worker gets one at least, and each socket goes to one
    /// worker at least, since connections wait in it. Of an address that has fewer sockets than there are workers each
    /// is several workers', and whoever has nothing else to do takes the connection.
    private func deal(
        _ sockets: [ListeningSocket], to shares: [ListenerShare], listener: Int
    ) throws(SystemError) {
        for address in Self.bound(sockets) {
            let same = sockets.filter { $0.address == address }
            let isShared = same.count < shares.count
            for turn in 0..<max(same.count, shares.count) {
                shares[turn % shares.count].add(
                    try same[turn % same.count].share(), listener: listener, waking: isShared ? .one : .all)
            }
        }
    }
}

extension Site.Listener {
    fileprivate func isSame(as other: Site.Listener) -> Bool {
        address == other.address && purpose == other.purpose
    }
}
