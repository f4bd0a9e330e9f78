public import Gateway
public import Linux
internal import Synchronization

/// What other threads tell a loop.
public enum Message: Sendable {
    /// Take a new configuration.
    case reconfigure(Reconfiguration)
    /// Take no new connections for the services, let those that work finish, and say so when that is done.
    case drain(DrainReason)
    /// Accept from these sockets too.
    case listen(ListenerShare)
    /// Say that you are there.
    case ping
    /// Return from `run`.
    case stop
    /// The drain has lasted long enough: cut what is left.
    case abandon
    /// A page that was asked for is ready.
    case rendered(PageTicket, RenderedPage)
}

/// The way into a loop for all other threads: a queue, and a counter that wakes the loop.
public final class Mailbox: Sendable {
    private let queue = Mutex<[Message]>([])
    let counter: EventCounter

    public init() throws(SystemError) { counter = try EventCounter(.epoll) }

    /// Puts a message behind those that wait. Any thread.
    public func post(_ message: Message) {
        let isFirst = queue.withLock { waiting in
            waiting.append(message)
            return waiting.count == 1
        }
        if isFirst { counter.signal() }
    }

    /// Takes all that wait. The counter goes first: a message that comes in between wakes the loop once more for
    /// nothing, and none is ever left behind.
    func takeAll() -> [Message] {
        counter.take()
        return queue.withLock { waiting in
            let all = waiting
            waiting = []
            return all
        }
    }
}
