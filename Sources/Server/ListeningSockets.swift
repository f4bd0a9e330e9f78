internal import Basics
internal import Config
internal import Gateway
internal import Linux
internal import Reactor
internal import Synchronization

/// The listening sockets of all workers, opened before any of them starts.
struct ListeningSockets {
    /// The sockets of one worker, until its thread takes them.
    final class Share: Sendable {
        private let sockets = Mutex<ListenerSet?>(ListenerSet())

        func add(_ descriptor: consuming FileDescriptor, listener: Int) {
            var held: FileDescriptor? = consume descriptor
            sockets.withLock { sockets in
                if let descriptor = held.take() { sockets?.add(descriptor, listener: listener) }
            }
        }

        func take() -> sending ListenerSet? { sockets.withLock { $0.take() } }
    }

    /// One for each worker.
    let shares: [Share]
    /// Where each of the site's listeners really accepts: ports that the configuration leaves to the kernel (0) are
    /// known here.
    private(set) var addresses: [[SocketAddress]] = []

    /// Opens every address of every listener for every worker.
    ///
    /// - Throws: at the first address that cannot be had; the message names it.
    init(_ listeners: [Site.Listener], workers: Int) throws(StartFailure) {
        shares = (0..<workers).map { _ in Share() }
        for (index, listener) in listeners.enumerated() {
            do throws(SystemError) {
                addresses.append(try open(listener.address, listener: index))
            } catch {
                throw StartFailure("\(Self.subject(listener)): \(Self.reason(error))")
            }
        }
    }

    /// Removes the files of unix sockets.
    func removeFiles() {
        for case .unix(let path) in addresses.joined() where !path.hasPrefix("\0") { File.remove(path) }
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

    private func open(_ address: ListenAddress.Address, listener: Int) throws(SystemError) -> [SocketAddress] {
        switch address {
        case .socket(.unix(let path)): return [try open(unix: path, listener: listener)]
        case .socket(let address): return [try open(address, listener: listener)]
        case .any(let port):
            let four = try open(.ip(.v4(0), port: port), listener: listener)
            guard case .ip(_, let port) = four else { return [four] }
            do throws(SystemError) {
                return [four, try open(.ip(.v6(0, 0), port: port), listener: listener)]
            } catch {
                // A machine without IPv6 is none to complain about.
                guard error.isAddressFamilyMissing else { throw error }
                return [four]
            }
        }
    }

    /// One socket for each worker, so that the kernel spreads the connections.
    private func open(_ address: SocketAddress, listener: Int) throws(SystemError) -> SocketAddress {
        var name = try SocketName(address)
        try Socket.checkFree(name)
        for share in shares {
            let descriptor = try Socket.listen(name, sharing: .perWorker)
            // The first worker's port, if the kernel chose it, is the others' too.
            name = try descriptor.localName()
            share.add(descriptor, listener: listener)
        }
        return name.socketAddress
    }

    /// The kernel does not spread over unix sockets: all workers share one, and whoever is awake takes the connection.
    private func open(unix path: String, listener: Int) throws(SystemError) -> SocketAddress {
        let descriptor = try Socket.listen(unix: path)
        for share in shares { share.add(try descriptor.duplicate(), listener: listener) }
        return .unix(path)
    }
}
