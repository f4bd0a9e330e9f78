internal import Basics
internal import Config
internal import Gateway
internal import Linux
internal import Reactor

/// The listening sockets of the process: opened for all workers before any of them hears of the listener.
struct ListeningSockets {
    /// A listener that is open.
    fileprivate struct Place {
        let address: ListenAddress.Address
        let purpose: Site.Listener.Purpose
        /// Where it really accepts: ports that the configuration leaves to the kernel (0) are known here.
        let bound: [SocketAddress]
    }

    private let workers: Int
    private var places: [Place] = []

    init(workers: Int) { self.workers = workers }

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

    /// Opens every address of every listener of a site that is not open yet.
    ///
    /// - Throws: at the first address that cannot be had; the message names it, and those opened before are closed.
    func open(for listeners: [Site.Listener]) throws(StartFailure) -> Opened {
        let shares = (0..<workers).map { _ in ListenerShare() }
        var all: [Place] = []
        var new: [Place] = []
        for (index, listener) in listeners.enumerated() {
            if let place = places.first(where: { $0.address == listener.address && $0.purpose == listener.purpose }) {
                all.append(place)
                continue
            }
            do throws(SystemError) {
                let bound = try open(listener.address, listener: index, shares)
                let place = Place(address: listener.address, purpose: listener.purpose, bound: bound)
                all.append(place)
                new.append(place)
            } catch {
                Self.removeFiles(of: new)
                throw StartFailure("\(Self.subject(listener)): \(Self.reason(error))")
            }
        }
        return Opened(shares: shares, places: all, new: new)
    }

    /// The workers have what was opened: from here on these are the open ones. Files of the others' sockets are
    /// removed.
    mutating func commit(_ opened: Opened) {
        let kept = opened.places.flatMap(\.bound)
        Self.removeFiles(of: places, except: kept)
        places = opened.places
    }

    /// What was opened is not needed after all.
    func discard(_ opened: Opened) { Self.removeFiles(of: opened.new) }

    /// Removes the files of unix sockets.
    func removeFiles() { Self.removeFiles(of: places) }

    private static func removeFiles(of places: [Place], except kept: [SocketAddress] = []) {
        for case .unix(let path) in places.flatMap(\.bound)
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

    private func open(
        _ address: ListenAddress.Address, listener: Int, _ shares: [ListenerShare]
    ) throws(SystemError) -> [SocketAddress] {
        switch address {
        case .socket(.unix(let path)): return [try open(unix: path, listener: listener, shares)]
        case .socket(let address): return [try open(address, listener: listener, shares)]
        case .any(let port):
            let four = try open(.ip(.v4(0), port: port), listener: listener, shares)
            guard case .ip(_, let port) = four else { return [four] }
            do throws(SystemError) {
                return [four, try open(.ip(.v6(0, 0), port: port), listener: listener, shares)]
            } catch {
                // A machine without IPv6 is none to complain about.
                guard error.isAddressFamilyMissing else { throw error }
                return [four]
            }
        }
    }

    /// One socket for each worker, so that the kernel spreads the connections.
    private func open(
        _ address: SocketAddress, listener: Int, _ shares: [ListenerShare]
    ) throws(SystemError) -> SocketAddress {
        var name = try SocketName(address)
        // Beside one of our own, as 127.0.0.1:80 beside :80, the kernel lets us; a stranger it would let us as well.
        if !hasPort(of: address) { try Socket.checkFree(name) }
        for share in shares {
            let descriptor = try Socket.listen(name, sharing: .perWorker)
            // The first worker's port, if the kernel chose it, is the others' too.
            name = try descriptor.localName()
            share.add(descriptor, listener: listener)
        }
        return name.socketAddress
    }

    private func hasPort(of address: SocketAddress) -> Bool {
        guard case .ip(_, let port) = address else { return false }
        return places.flatMap(\.bound).contains { bound in
            if case .ip(_, port) = bound { true } else { false }
        }
    }

    /// The kernel does not spread over unix sockets: all workers share one, and whoever is awake takes the connection.
    private func open(
        unix path: String, listener: Int, _ shares: [ListenerShare]
    ) throws(SystemError) -> SocketAddress {
        let descriptor = try Socket.listen(unix: path)
        for share in shares { share.add(try descriptor.duplicate(), listener: listener) }
        return .unix(path)
    }
}
