import Basics
import Testing
import Upstreams

@Suite("Endpoint pool")
struct EndpointPoolTests {
    @Test("the idle connection used last is used next")
    func lastUsedFirst() {
        var pool = EndpointPool(connectionsMax: [10, 10], slotsMax: 100)
        for slot in [3, 5, 7] { pool.putIdle(0, slot: slot) }
        pool.putIdle(1, slot: 9)
        pool.removeIdle(0, slot: 5)
        let taken = [pool.takeIdle(0), pool.takeIdle(0), pool.takeIdle(0), pool.takeIdle(1)]
        #expect(taken == [7, 3, nil, 9])
    }

    @Test("no more connections than the bound may be opened, and one closed makes room")
    func bound() {
        var pool = EndpointPool(connectionsMax: [2], slotsMax: 10)
        pool.opened(0)
        pool.opened(0)
        let full = pool.mayOpen(0)
        pool.closed(0)
        let room = pool.mayOpen(0)
        #expect(!full && room)
    }

    @Test("an endpoint that goes down or comes back is news once")
    func news() {
        var pool = EndpointPool(connectionsMax: [2], slotsMax: 10)
        let news = [true, false, false, true, true].map { pool.noteConnect(0, succeeded: $0) }
        #expect(news == [false, true, false, true, false])
    }

    @Test("random use matches a plain list")
    func model() {
        var random = SeededRandom(seed: 3)
        var pool = EndpointPool(connectionsMax: [1000], slotsMax: 1000)
        var idle: [Int] = []
        for slot in 0..<1000 {
            pool.putIdle(0, slot: slot)
            idle.append(slot)
            if Int.random(in: 0..<3, using: &random) == 0 {
                let gone = idle.remove(at: Int.random(in: 0..<idle.count, using: &random))
                pool.removeIdle(0, slot: gone)
            }
        }
        while let slot = pool.takeIdle(0) {
            let expected = idle.popLast()
            #expect(slot == expected)
        }
        #expect(idle.isEmpty)
    }
}

@Suite("Pending queue")
struct PendingQueueTests {
    @Test("exchanges leave in the order they came, without those struck out")
    func order() {
        var queue = PendingQueue(countMax: 3)
        let added = [1, 2, 3, 4].map { queue.append($0) }
        #expect(added == [true, true, true, false])
        let removed = [queue.remove(2), queue.remove(2)]
        #expect(removed == [true, false])
        let left = [queue.popFirst(), queue.popFirst(), queue.popFirst()]
        #expect(left == [1, 3, nil])
        #expect(queue.count == 0)
    }
}

@Suite("Round robin")
struct RoundRobinTests {
    @Test("endpoints come one after the other, from the start that was given")
    func turns() {
        var balancer = RoundRobin(first: 4, count: 3, start: 2)
        let chosen = (0..<5).map { _ in balancer.choose() }
        #expect(chosen == [6, 4, 5, 6, 4])
    }
}
