import Basics
import Glibc
import Testing

@testable import Linux

private let loopback = SocketAddress.ip(.loopback, port: 0)

@Suite("Descriptors from process to process")
struct PassingTests {
    /// The descriptors that pass on end up open.
    private func receive(_ descriptor: borrowing FileDescriptor) -> ([UInt8], [PassedDescriptor]) {
        guard case .bytes(let bytes, let passed) = descriptor.receivePassed(bytesMax: 100) else { return ([], []) }
        return (bytes, passed)
    }

    @Test("a listening socket arrives with the first byte, and is the same socket")
    func socket() throws {
        let pair = try SocketPair()
        let socket = try ListeningSocket(Socket.listen(SocketName(loopback), sharing: .perWorker))
        let sent = [pair.ours.send([1, 2, 3], passing: [socket]), pair.ours.send([4], passing: [])]
        #expect(sent == [.bytes(3), .bytes(1)])
        let (bytes, passed) = receive(pair.theirs)
        #expect(bytes.prefix(3) == [1, 2, 3] && passed.count == 1)
        let found = ListeningSocket.adopt(try passed[0].take())
        let adopted = try #require(found)
        #expect(adopted.address == socket.address && adopted.isSpread && !adopted.takesBothFamilies)
    }

    @Test("descriptors of several messages come in order and are not mixed up with bytes of others")
    func order() throws {
        let pair = try SocketPair()
        let sockets = try (0..<3).map { _ in
            try ListeningSocket(Socket.listen(SocketName(loopback), sharing: .perWorker))
        }
        for (index, socket) in sockets.enumerated() {
            let sent = pair.ours.send([UInt8(index)], passing: [socket])
            #expect(sent == .bytes(1))
        }
        var bytes: [UInt8] = []
        var addresses: [SocketAddress?] = []
        while bytes.count < 3 {
            let (some, passed) = receive(pair.theirs)
            bytes += some
            addresses += try passed.map { try ListeningSocket.adopt($0.take())?.address }
        }
        #expect(bytes == [0, 1, 2] && addresses == sockets.map(\.address))
    }

    @Test("the peer's end is told from silence")
    func end() throws {
        var pair = try SocketPair()
        if case .wouldBlock = pair.theirs.receivePassed(bytesMax: 1) {} else { Issue.record("not silent") }
        pair.ours = .none
        if case .end = pair.theirs.receivePassed(bytesMax: 1) {} else { Issue.record("no end") }
        if case .failed = pair.theirs.send([1], passing: []) {} else { Issue.record("sent to nobody") }
    }

    @Test("only a listening stream socket is adopted")
    func adoption() throws {
        let pair = try SocketPair()
        let connected = ListeningSocket.adopt(try pair.ours.duplicate())
        let terminal = ListeningSocket.adopt(try FileDescriptor.standard(.error))
        #expect(connected == nil && terminal == nil)
        let standard = try FileDescriptor.standard(.error)
        let isLocalStream = [pair.ours.isLocalStream, standard.isLocalStream]
        #expect(isLocalStream == [true, false])
        for number in [-1, 1 << 20] as [Int32] {
            if FileDescriptor.inherited(number) != nil { Issue.record("there is no descriptor \(number)") }
        }
    }

    @Test("a unix socket says its path, an abstract one its name")
    func unixAddress() throws {
        let directory = try TemporaryDirectory()
        for path in ["\(directory.path)/a.sock", "\0weir-test-\(getpid())"] {
            let socket = try ListeningSocket(Socket.listen(unix: path))
            #expect(socket.address == .unix(path) && !socket.isSpread)
        }
    }

    @Test("a socket that lives on elsewhere is heard of no more once it was removed")
    func removal() throws {
        var epoll = try Epoll(eventsMax: 4)
        let socket = try ListeningSocket(Socket.listen(SocketName(loopback), sharing: .perWorker))
        var mine = try socket.share()
        try epoll.add(listener: mine, token: 1, waking: .one)
        epoll.remove(source: mine)
        mine = .none
        _ = try connect(to: socket.address)
        let afterRemoval = epoll.wait(milliseconds: 0)
        try epoll.add(listener: socket.descriptor, token: 2, waking: .all)
        let afterAdding = epoll.wait(milliseconds: 5000)
        #expect(afterRemoval == 0 && afterAdding == 1)
    }

    private func connect(to address: SocketAddress) throws -> PassedDescriptor {
        switch Socket.connect(to: try SocketName(address)) {
        case .done(let descriptor): return PassedDescriptor(descriptor)
        case .underWay(let descriptor):
            // A connection within the machine is there when the call returns, or soon after.
            descriptor.wait(.writable, milliseconds: 5000)
            return PassedDescriptor(descriptor)
        case .failed(let error): throw error
        }
    }
}

@Suite("Child processes")
struct ChildProcessTests {
    private func ending(_ script: String, _ environment: [String] = []) throws -> ChildProcess.Ending? {
        let pair = try SocketPair()
        let child = try ChildProcess(["sh", "-c", script], environment: environment, inheriting: pair.theirs) {
            "NUMBER=\($0)"
        }
        child.descriptor.wait(.readable, milliseconds: 20_000)
        return child.ending()
    }

    @Test("a child that has ended says how")
    func endings() throws {
        #expect(try ending("exit 7") == .exited(code: 7))
        #expect(try ending("kill -9 $$") == .killed(signal: 9))
    }

    @Test("a child has the environment that it was given, and the descriptor under the number that it is told")
    func environment() throws {
        let script = #"[ "$NAME" = "a b" ] && [ -e /proc/$$/fd/$NUMBER ] && exit 3"#
        #expect(try ending(script, ["NAME=a b"]) == .exited(code: 3))
    }

    @Test("a program that is not there is an error, and no child")
    func missing() throws {
        let pair = try SocketPair()
        do throws(SystemError) {
            _ = try ChildProcess(["/nowhere/weir"], environment: [], inheriting: pair.theirs) { "N=\($0)" }
            Issue.record("started")
        } catch {
            #expect(error == SystemError(code: ENOENT, call: .posix_spawn))
        }
    }

    @Test("a child that runs has not ended; it can be ended")
    func killing() throws {
        let pair = try SocketPair()
        let child = try ChildProcess(["sleep", "1000"], environment: [], inheriting: pair.theirs) { "N=\($0)" }
        let before = child.ending()
        child.kill()
        child.descriptor.wait(.readable, milliseconds: 20_000)
        let after = child.ending()
        #expect(before == nil && after == .killed(signal: 9))
    }
}
