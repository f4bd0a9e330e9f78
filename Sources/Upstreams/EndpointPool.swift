import Basics

/// One worker's connections to every endpoint: which are idle and may be used again, how many there are, and whether
/// one more may be opened.
///
/// It knows connections only as slot numbers; sockets and bytes are its owner's. Idle connections of an endpoint are a
/// stack: the one used last is used next, because its memory and its path through the network are still warm and the
/// others can age out.
@safe public struct EndpointPool: ~Copyable {
    private struct Link {
        var next: Int32 = -1
        var previous: Int32 = -1
    }

    private struct Endpoint {
        var idleHead: Int32 = -1
        var idle: Int32 = 0
        /// Connections that exist, idle and connecting ones included.
        var open: Int32 = 0
        var connectionsMax: Int32 = 0
        /// Whether the last attempt to connect failed.
        var isDown = false
    }

    private let links: UnsafeMutablePointer<Link>
    private let slotsMax: Int
    private let endpoints: UnsafeMutablePointer<Endpoint>
    /// How many endpoints there are.
    public let count: Int

    /// - Parameters:
    ///   - connectionsMax: for each endpoint, how many connections this worker may have open to it.
    ///   - slotsMax: slot numbers are below this.
    public init(connectionsMax: [Int], slotsMax: Int) {
        count = connectionsMax.count
        self.slotsMax = slotsMax
        // A link is written when its connection becomes idle and read only while it is: nothing to make ready.
        unsafe links = .allocate(capacity: max(1, slotsMax))
        unsafe endpoints = .allocate(capacity: max(1, count))
        unsafe endpoints.initialize(repeating: Endpoint(), count: max(1, count))
        for index in 0..<count {
            unsafe endpoints[index].connectionsMax = Int32(clamping: max(1, connectionsMax[index]))
        }
    }

    deinit {
        unsafe links.deallocate()
        unsafe endpoints.deallocate()
    }

    /// The idle connection that was used last; it is idle no longer. Nil when there is none.
    public mutating func takeIdle(_ endpoint: Int) -> Int? {
        check(endpoint)
        let slot = unsafe endpoints[endpoint].idleHead
        guard slot >= 0 else { return nil }
        removeIdle(endpoint, slot: Int(slot))
        return Int(slot)
    }

    /// A connection has nothing to do and may be used again.
    public mutating func putIdle(_ endpoint: Int, slot: Int) {
        check(endpoint)
        precondition(slot >= 0 && slot < slotsMax)
        let head = unsafe endpoints[endpoint].idleHead
        unsafe (links + slot).initialize(to: Link(next: head, previous: -1))
        if head >= 0 { unsafe links[Int(head)].previous = Int32(truncatingIfNeeded: slot) }
        unsafe endpoints[endpoint].idleHead = Int32(truncatingIfNeeded: slot)
        unsafe endpoints[endpoint].idle &+= 1
    }

    /// An idle connection was closed or is taken.
    public mutating func removeIdle(_ endpoint: Int, slot: Int) {
        check(endpoint)
        precondition(slot >= 0 && slot < slotsMax)
        let link = unsafe links[slot]
        if link.next >= 0 { unsafe links[Int(link.next)].previous = link.previous }
        if link.previous >= 0 {
            unsafe links[Int(link.previous)].next = link.next
        } else {
            unsafe endpoints[endpoint].idleHead = link.next
        }
        unsafe endpoints[endpoint].idle &-= 1
    }

    /// Whether one more connection may be opened.
    public func mayOpen(_ endpoint: Int) -> Bool {
        check(endpoint)
        return unsafe endpoints[endpoint].open < endpoints[endpoint].connectionsMax
    }

    /// A connection is being opened.
    public mutating func opened(_ endpoint: Int) {
        check(endpoint)
        unsafe endpoints[endpoint].open &+= 1
    }

    /// A connection, or the attempt at one, is gone. An idle one is taken off the stack with `removeIdle` first.
    public mutating func closed(_ endpoint: Int) {
        check(endpoint)
        unsafe endpoints[endpoint].open &-= 1
    }

    /// Notes how the last attempt to connect ended.
    /// - Returns: whether that is news.
    public mutating func noteConnect(_ endpoint: Int, succeeded: Bool) -> Bool {
        check(endpoint)
        let isNews = unsafe endpoints[endpoint].isDown == succeeded
        unsafe endpoints[endpoint].isDown = !succeeded
        return isNews
    }

    /// How many connections to the endpoint are idle.
    public func idle(_ endpoint: Int) -> Int {
        check(endpoint)
        return unsafe Int(endpoints[endpoint].idle)
    }

    /// How many connections to the endpoint exist, idle and connecting ones included.
    public func open(_ endpoint: Int) -> Int {
        check(endpoint)
        return unsafe Int(endpoints[endpoint].open)
    }

    private func check(_ endpoint: Int) { precondition(endpoint >= 0 && endpoint < count, "no such endpoint") }
}
