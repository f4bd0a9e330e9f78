import Basics
import Linux
import Testing

@testable import Server

@Suite("Handover: what two processes say to each other")
struct HandoverChannelTests {
    /// Both ends of a connection.
    private struct Ends {
        let old: HandoverChannel
        let new: HandoverChannel

        init() throws {
            var pair = try SocketPair()
            var one = FileDescriptor.none
            var other = FileDescriptor.none
            swap(&one, &pair.ours)
            swap(&other, &pair.theirs)
            old = HandoverChannel(one)
            new = HandoverChannel(other)
        }
    }

    private static func socket() throws -> ListeningSocket {
        try ListeningSocket(Socket.listen(SocketName(.ip(.loopback, port: 0)), sharing: .perWorker))
    }

    @Test("sockets arrive with their names, in order, however many there are")
    func sockets() throws {
        let ends = try Ends()
        let sockets = try (0..<300).map { _ in try Self.socket() }
        for (index, socket) in sockets.enumerated() {
            ends.old.send(.socket(OfferedSocket(socket: socket, listener: "l\(index)", ownsFile: index % 2 == 0)))
        }
        ends.old.send(.allSockets)
        var offers: [OfferedSocket] = []
        var isWhole = false
        while !isWhole {
            ends.old.flush()
            let frame = try #require(ends.new.awaitNext(until: Clock.now() + .seconds(20)))
            switch frame {
            case .socket(let offer): offers.append(offer)
            case .allSockets: isWhole = true
            case .ready, .counters: Issue.record("nobody said that")
            }
        }
        #expect(offers.map(\.listener) == (0..<300).map { "l\($0)" })
        #expect(offers.map(\.ownsFile) == (0..<300).map { $0 % 2 == 0 })
        #expect(offers.map(\.socket.address) == sockets.map(\.address))
    }

    @Test("counters of many megabytes go through a socket that holds much less")
    func counters() throws {
        let ends = try Ends()
        let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        ends.old.send(.counters(bytes))
        #expect(!ends.old.isFlushed)
        var received: [UInt8]?
        while received == nil {
            if case .counters(let some) = ends.new.next() { received = some }
            ends.old.flush()
        }
        #expect(received == bytes && ends.old.isFlushed)
    }

    @Test("what was said before the end is heard; then the peer is gone")
    func end() throws {
        let new: HandoverChannel
        do {
            let ends = try Ends()
            ends.old.send(.ready)
            new = ends.new
        }
        #expect(new.next().map { if case .ready = $0 { true } else { false } } == true)
        #expect(new.next().map { _ in 1 } == nil && new.isClosed)
        new.send(.ready)
        #expect(new.isFlushed)
    }

    @Test(
        "what no weir says closes the connection",
        arguments: [
            [9, 0, 0, 0, 0], [0, 1, 0, 0, 0, 7], [4, 255, 255, 255, 255],
            // A socket without a descriptor, and one without flags.
            [1, 2, 0, 0, 0, 0, 65], [1, 0, 0, 0, 0],
        ] as [[UInt8]])
    func nonsense(bytes: [UInt8]) throws {
        var pair = try SocketPair()
        var end = FileDescriptor.none
        swap(&end, &pair.theirs)
        let channel = HandoverChannel(end)
        let sent = pair.ours.send(bytes[...], passing: [])
        #expect(sent == .bytes(bytes.count))
        #expect(channel.next().map { _ in 1 } == nil && channel.isClosed)
    }

    @Test("a frame that comes byte by byte is whole at its last")
    func slowly() throws {
        var pair = try SocketPair()
        var end = FileDescriptor.none
        swap(&end, &pair.theirs)
        let channel = HandoverChannel(end)
        let bytes = HandoverFrame.counters([1, 2, 3]).encoded
        #expect(bytes == [4, 3, 0, 0, 0, 1, 2, 3])
        for (index, byte) in bytes.enumerated() {
            let sent = pair.ours.send([byte], passing: [])
            #expect(sent == .bytes(1))
            guard case .counters(let content) = channel.next() else {
                #expect(index < bytes.count - 1)
                continue
            }
            #expect(index == bytes.count - 1 && content == [1, 2, 3])
        }
    }
}
