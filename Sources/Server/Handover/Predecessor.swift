internal import Basics
internal import Linux

/// The process whose place this one takes, as this one sees it.
final class Predecessor {
    enum Event {
        /// What its counters have come to.
        case counters([UInt8])
        /// It has ended.
        case gone
    }

    /// The variable with the number of the descriptor that leads to it.
    static let variable = "WEIR_HANDOVER"
    /// How long its sockets may take: they were sent before this process was up.
    private static let socketsMax = Duration.seconds(10)
    /// How long its first counters may take.
    static let countersMax = Duration.seconds(30)

    private let channel: HandoverChannel
    private var isGone = false

    /// The predecessor, if there is one. Before any other thread is started.
    static func inherited() -> Predecessor? {
        guard let value = ProcessEnvironment.take(variable), let number = Int32(value),
            let descriptor = FileDescriptor.inherited(number), descriptor.isLocalStream
        else { return nil }
        return Predecessor(HandoverChannel(descriptor))
    }

    init(_ channel: HandoverChannel) { self.channel = channel }

    /// Its listening sockets; waits for them.
    func receiveSockets() throws(StartFailure) -> [OfferedSocket] {
        let deadline = Clock.now() + Self.socketsMax
        var offers: [OfferedSocket] = []
        while let frame = channel.awaitNext(until: deadline) {
            switch frame {
            case .socket(let offer): offers.append(offer)
            case .allSockets: return offers
            case .ready, .counters: continue
            }
        }
        throw StartFailure("the weir that is running did not hand over its sockets")
    }

    /// Has its events reported.
    func watch(with epoll: borrowing Epoll, token: UInt64) throws(SystemError) {
        try epoll.add(connection: channel.descriptor, token: token)
    }

    /// Tells it to let go of the sockets.
    func sayReady() { channel.send(.ready) }

    /// What it has said since the last call; that it is gone once.
    func next() -> Event? {
        channel.flush()
        while let frame = channel.next() {
            if case .counters(let bytes) = frame { return .counters(bytes) }
        }
        guard channel.isClosed, !isGone else { return nil }
        isGone = true
        return .gone
    }
}
