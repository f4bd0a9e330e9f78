import Basics
import Config
import Gateway
import Glibc
import Linux
import Testing

@testable import Server

@Suite("Listening sockets")
struct ListeningSocketsTests {
    /// The listeners of a service; a port that is left to the kernel is one that no file may have.
    private func listeners(_ addresses: [ListenAddress.Address]) -> [Site.Listener] {
        var configuration = Configuration()
        configuration.exporter = nil
        var service = Service(name: "api", position: SourcePosition(file: "proxy.conf", line: 1, column: 1))
        service.listeners = addresses.map { ListenAddress(text: "\($0)", address: $0) }
        configuration.services = [service]
        return Site.listeners(of: configuration, demo: nil)
    }

    private static let one = ListenAddress.Address.socket(.ip(.loopback, port: 0))
    private static let other = ListenAddress.Address.socket(.ip(.v6(0, 1), port: 0))

    /// What a process with so many workers offers the next one.
    private func offers(
        _ addresses: ListenAddress.Address..., workers: Int, from former: [OfferedSocket] = []
    ) throws -> [OfferedSocket] {
        var sockets = ListeningSockets(workers: workers, inherited: InheritedSockets(former))
        #expect(sockets.commit(try sockets.open(for: listeners(addresses))).isEmpty)
        return sockets.offers
    }

    @Test("each worker has a socket of its own, all of one port")
    func perWorker() throws {
        let offers = try offers(Self.one, workers: 3)
        #expect(offers.count == 3 && Set(offers.map(\.socket.address)).count == 1)
        #expect(offers.allSatisfy { $0.listener == "\(Self.one)" && !$0.ownsFile })
    }

    @Test("the next process takes all sockets, opens what is missing, and keeps a port that the kernel chose")
    func inheritance() throws {
        let first = try offers(Self.one, workers: 3)
        let fewer = try offers(Self.one, workers: 2, from: first)
        #expect(fewer.map { ObjectIdentifier($0.socket) } == first.map { ObjectIdentifier($0.socket) })
        let more = try offers(Self.one, workers: 5, from: fewer)
        #expect(more.count == 5 && Set(more.map(\.socket.address)) == [first[0].socket.address])
        #expect(more.prefix(3).map { ObjectIdentifier($0.socket) } == first.map { ObjectIdentifier($0.socket) })
    }

    @Test("a socket that is bound alone is shared, and no second one is opened beside it")
    func alone() throws {
        let name = try SocketName(.ip(.loopback, port: 0))
        let socket = try ListeningSocket(Socket.listen(name, sharing: .exclusive))
        let offer = OfferedSocket(socket: socket, listener: "web", ownsFile: false)
        let next = try offers(.socket(socket.address), workers: 4, from: [offer])
        #expect(next.count == 1 && next[0].socket === socket)
    }

    @Test("all addresses of a port are two sockets for each worker, or one that takes both families")
    func any() throws {
        let first = try offers(.any(port: 0), workers: 2)
        let families = Set(
            first.map(\.socket.address).map { if case .ip(.v6, _) = $0 { 6 } else { 4 } })
        #expect(first.count == 2 * families.count && families.contains(4))
        let again = try offers(.any(port: 0), workers: 2, from: first)
        #expect(again.map { ObjectIdentifier($0.socket) } == first.map { ObjectIdentifier($0.socket) })
    }

    @Test("what no listener names is given back, at start only; what was opened is never")
    func unclaimed() throws {
        let former = try offers(Self.one, Self.other, workers: 1)
        var sockets = ListeningSockets(workers: 1, inherited: InheritedSockets(former))
        let left = sockets.commit(try sockets.open(for: listeners([Self.one])))
        #expect(left.map(\.listener) == ["\(Self.other)"])
        #expect(sockets.commit(try sockets.open(for: listeners([Self.one]))).isEmpty)
    }

    @Test("the file of a unix socket is removed by whoever owns it")
    func files() throws {
        let directory = try TemporaryPath()
        let path = directory.path + "/w.sock"
        let addresses = [ListenAddress.Address.socket(.unix(path))]
        var own = ListeningSockets(workers: 2)
        own.commit(try own.open(for: listeners(addresses)))
        #expect(own.offers.map(\.ownsFile) == [true])
        let lent = own.offers.map { OfferedSocket(socket: $0.socket, listener: "systemd", ownsFile: false) }
        var guest = ListeningSockets(workers: 2, inherited: InheritedSockets(lent))
        guest.commit(try guest.open(for: listeners(addresses)))
        guest.removeFiles()
        #expect(File.exists(path))
        own.removeFiles()
        #expect(!File.exists(path))
    }

    @Test("a socket that is let go of here is closed")
    func closing() throws {
        let sockets = try {
            var sockets = ListeningSockets(workers: 1)
            // The workers' shares are dropped at once.
            sockets.commit(try sockets.open(for: listeners([Self.one])))
            return sockets
        }()
        let address = try #require(sockets.offers.first?.socket.address)
        #expect(throws: SystemError(code: EADDRINUSE, call: .bind)) { try Socket.checkFree(SocketName(address)) }
        sockets.close()
        try Socket.checkFree(SocketName(address))
    }
}

/// A directory of one test.
private final class TemporaryPath {
    let path: String

    struct CannotMake: Error {}

    init() throws {
        var template = Array("\(P_tmpdir)/weir-server-test-XXXXXX".utf8CString)
        guard let made = unsafe mkdtemp(&template) else { throw CannotMake() }
        unsafe path = String(cString: made)
    }

    deinit { unsafe rmdir(path) }
}
