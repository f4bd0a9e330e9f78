import Basics
import Testing

@testable import Linux

/// Waits until a descriptor is ready in that way; false when nothing came for as long as a broken test should hang.
private func wait(_ epoll: inout Epoll, for token: UInt64, _ readiness: SocketEvents) -> Bool {
    while true {
        let count = epoll.wait(milliseconds: 5000)
        if count == 0 { return false }
        for index in 0..<count
        where epoll.token(at: index) == token && !epoll.events(at: index).isDisjoint(with: readiness) { return true }
    }
}

private let loopback = SocketAddress.ip(.loopback, port: 0)

@Suite("Sockets")
struct SocketTests {
    private func accept(_ listener: borrowing FileDescriptor, _ epoll: inout Epoll) throws -> FileDescriptor {
        var peer = try SocketName(loopback)
        while true {
            switch Socket.accept(listener, peer: &peer) {
            case .connection(let descriptor): return descriptor
            case .wouldBlock: _ = wait(&epoll, for: 1, .readable)
            case .outOfDescriptors: Issue.record("out of descriptors")
            case .lost: Issue.record("the connection was lost")
            }
        }
    }

    private func connect(_ name: borrowing SocketName, _ epoll: inout Epoll) throws -> FileDescriptor {
        switch Socket.connect(to: name) {
        case .done(let descriptor):
            return descriptor
        case .underWay(let descriptor):
            try epoll.add(connection: descriptor, token: 77)
            _ = wait(&epoll, for: 77, [.writable, .hangup])
            if let error = try descriptor.pendingError(of: .connect) { throw error }
            return descriptor
        case .failed(let error): throw error
        }
    }

    @Test("bytes, the end and a block read as what they are; accepted sockets are undelayed")
    func conversation() throws {
        var epoll = try Epoll(eventsMax: 4)
        let listener = try Socket.listen(SocketName(loopback), sharing: .perWorker)
        try epoll.add(source: listener, token: 1)
        let client = try connect(listener.localName(), &epoll)
        let server = try accept(listener, &epoll)
        #expect(try server.isUndelayed())
        #expect(try client.isUndelayed())

        let room = UnsafeMutableRawPointer.allocate(byteCount: 16, alignment: 8)
        defer { unsafe room.deallocate() }
        #expect(unsafe server.receive(into: room, count: 16) == .wouldBlock)
        let written = unsafe "hello".utf8CString.withUnsafeBytes { bytes in
            unsafe bytes.baseAddress.map { unsafe client.send($0, count: 5) }
        }
        #expect(written == .bytes(5))
        var inbound = try Epoll(eventsMax: 4)
        try inbound.add(connection: server, token: 2)
        #expect(wait(&inbound, for: 2, .readable))
        #expect(unsafe server.receive(into: room, count: 16) == .bytes(5))
        #expect(unsafe Array(UnsafeRawBufferPointer(start: room, count: 5)) == Array("hello".utf8))

        try client.shutdownWriting()
        #expect(wait(&inbound, for: 2, .readHangup))
        #expect(unsafe server.receive(into: room, count: 16) == .end)
    }

    @Test("several runs of bytes leave in one call")
    func vectors() throws {
        var epoll = try Epoll(eventsMax: 4)
        let listener = try Socket.listen(SocketName(loopback), sharing: .exclusive)
        try epoll.add(source: listener, token: 1)
        let client = try connect(listener.localName(), &epoll)
        let server = try accept(listener, &epoll)
        let bytes = UnsafeMutableRawPointer.allocate(byteCount: 8, alignment: 8)
        defer { unsafe bytes.deallocate() }
        unsafe bytes.copyMemory(from: Array("abcdefgh".utf8), byteCount: 8)
        let runs = unsafe [(bytes + 4, 4), (bytes, 4)]
        #expect(
            unsafe runs.withUnsafeBytes { unsafe client.send(vectors: $0.baseAddress ?? .init(bytes), count: 2) }
                == .bytes(8))
        var inbound = try Epoll(eventsMax: 4)
        try inbound.add(connection: server, token: 2)
        #expect(wait(&inbound, for: 2, .readable))
        #expect(unsafe server.receive(into: bytes, count: 8) == .bytes(8))
        #expect(unsafe Array(UnsafeRawBufferPointer(start: bytes, count: 8)) == Array("efghabcd".utf8))
    }

    @Test("a reset reads as an error at the other end")
    func reset() throws {
        var epoll = try Epoll(eventsMax: 4)
        let listener = try Socket.listen(SocketName(loopback), sharing: .exclusive)
        try epoll.add(source: listener, token: 1)
        let client = try connect(listener.localName(), &epoll)
        let server = try accept(listener, &epoll)
        var inbound = try Epoll(eventsMax: 4)
        try inbound.add(connection: server, token: 2)
        try client.resetOnClose()
        drop(client)
        #expect(wait(&inbound, for: 2, .error))
        let room = UnsafeMutableRawPointer.allocate(byteCount: 16, alignment: 8)
        defer { unsafe room.deallocate() }
        guard case .failed(let error) = unsafe server.receive(into: room, count: 16) else {
            Issue.record("no error")
            return
        }
        #expect(error.text == "Connection reset by peer")
    }

    private func drop(_ descriptor: consuming FileDescriptor) {}

    @Test("a port at which nobody listens refuses")
    func refused() throws {
        let name: SocketName
        do {
            let listener = try Socket.listen(SocketName(loopback), sharing: .exclusive)
            name = try listener.localName()
        }
        var epoll = try Epoll(eventsMax: 4)
        #expect(throws: SystemError.self) { _ = try connect(name, &epoll) }
    }

    @Test("an address that somebody listens on is not free, not even for sockets that would share it")
    func inUse() throws {
        let listener = try Socket.listen(SocketName(loopback), sharing: .perWorker)
        let name = try listener.localName()
        let second = try Socket.listen(name, sharing: .perWorker)
        let isOpen = second.isOpen
        #expect(isOpen)
        do throws(SystemError) {
            try Socket.checkFree(name)
            Issue.record("the address passed as free")
        } catch {
            #expect(error.isAddressInUse)
            #expect(error.description == "bind: Address already in use")
        }
    }

    @Test("IPv4 and IPv6 wildcards of one port stand side by side")
    func bothFamilies() throws {
        let four = try Socket.listen(SocketName(.ip(.v4(0), port: 0)), sharing: .perWorker)
        guard case .ip(_, let port) = try four.localName().socketAddress else { return }
        do throws(SystemError) {
            let six = try Socket.listen(SocketName(.ip(.v6(0, 0), port: port)), sharing: .perWorker)
            #expect(try six.localName().socketAddress == .ip(.v6(0, 0), port: port))
        } catch {
            #expect(error.isAddressFamilyMissing)
        }
    }

    @Test(
        "addresses survive the kernel's form",
        arguments: [
            SocketAddress.ip(.v4(0x7F00_0001), port: 8080), .ip(.v4(0xC0A8_01FE), port: 1),
            .ip(.v6(0x2001_0DB8_0000_0001, 0x0203_0405_0607_0809), port: 65535), .ip(.v6(0, 1), port: 9145),
        ])
    func roundTrip(address: SocketAddress) throws {
        #expect(try SocketName(address).socketAddress == address)
    }

    @Test("a path of more than 107 bytes is an error")
    func longPath() {
        #expect(throws: SystemError.self) { try SocketName(.unix(String(repeating: "x", count: 108))) }
        #expect(throws: Never.self) { try SocketName(.unix(String(repeating: "x", count: 107))) }
    }

    @Test("a socket file left by the dead is replaced, one that is served is in use, another file is left alone")
    func unixSockets() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/weir.sock"
        do { _ = try Socket.listen(unix: path) }
        #expect(File.exists(path))
        let live = try Socket.listen(unix: path)
        let isOpen = live.isOpen
        #expect(isOpen)
        #expect(throws: SystemError(code: 98, call: .bind)) { _ = try Socket.listen(unix: path) }
        let plain = directory.path + "/plain"
        _ = try File.append(plain)
        #expect(throws: SystemError(code: 98, call: .bind)) { _ = try Socket.listen(unix: plain) }
        #expect(File.exists(plain))
    }
}
