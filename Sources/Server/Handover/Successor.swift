internal import Basics
internal import Linux

/// The process that is to take this one's place, as this one sees it. Until it is ready nothing is lost by its failure.
final class Successor {
    enum Event: Equatable {
        /// It has all it needs and waits for the counters.
        case ready
        /// It will not be ready any more.
        case failed(reason: String)
        /// It was ready, and has ended: before this process, which is not how it should be.
        case ended
    }

    /// How long it may take to be ready: names are resolved and documents read in that time.
    static let startMax = Duration.seconds(60)
    /// How long the last counters may take to be sent.
    private static let farewellMax = Duration.seconds(5)

    let processID: Int32
    /// How long it may take to end once it has let go of the connection.
    private static let endMax = Duration.seconds(2)
    /// When it is given up if it is not ready until then.
    private(set) var deadline: Instant
    private let channel: HandoverChannel
    private let child: ChildProcess
    private(set) var isReady = false
    private var hasEnded = false
    /// Why it was ended.
    private var reason: String?

    /// Starts the program that the first argument names and offers it sockets.
    ///
    /// - Parameter environment: `NAME=value` each.
    init(
        _ arguments: [String], environment: [String], offering sockets: [OfferedSocket], now: Instant
    ) throws(SystemError) {
        var pair = try SocketPair()
        let child = try ChildProcess(arguments, environment: environment, inheriting: pair.theirs) {
            "\(Predecessor.variable)=\($0)"
        }
        processID = child.processID
        self.child = child
        deadline = now + Self.startMax
        var ours = FileDescriptor.none
        swap(&ours, &pair.ours)
        channel = HandoverChannel(ours)
        for socket in sockets { channel.send(.socket(socket)) }
        channel.send(.allSockets)
    }

    /// Has the events of it reported.
    func watch(with epoll: borrowing Epoll, token: UInt64) throws(SystemError) {
        try epoll.add(connection: channel.descriptor, token: token)
        try epoll.add(source: child.descriptor, token: token)
    }

    /// What has become of it since the last call.
    func next(now: Instant) -> Event? {
        channel.flush()
        while let frame = channel.next() {
            guard case .ready = frame, !isReady else { continue }
            isReady = true
            return .ready
        }
        guard !isReady else { return ended() }
        // It ends just now and says why, unless it is no weir.
        if channel.isClosed { deadline = min(deadline, now + Self.endMax) }
        if reason == nil, now >= deadline {
            reason = channel.isClosed ? "it did not answer" : "it was not ready after \(Int(Self.startMax.seconds)) s"
            child.kill()
        }
        guard let ending = child.ending() else { return nil }
        return .failed(reason: reason ?? Self.text(ending))
    }

    private func ended() -> Event? {
        guard !hasEnded, child.ending() != nil else { return nil }
        hasEnded = true
        return .ended
    }

    /// Whether it is there no more.
    var isGone: Bool { channel.isClosed }

    /// Whether all counters that were sent are with it.
    var isFlushed: Bool { channel.isFlushed }

    func send(counters: [UInt8]) { channel.send(.counters(counters)) }

    /// Sends the last counters, and waits for them to be sent.
    func sendLast(counters: [UInt8]) {
        send(counters: counters)
        channel.flush(until: Clock.now() + Self.farewellMax)
    }

    /// It is not wanted any more.
    func dismiss() { child.kill() }

    private static func text(_ ending: ChildProcess.Ending) -> String {
        switch ending {
        case .exited(let code): "it exited with code \(code) before it was ready"
        case .killed(let signal): "signal \(signal) ended it before it was ready"
        case .unknown: "it ended before it was ready"
        }
    }
}
