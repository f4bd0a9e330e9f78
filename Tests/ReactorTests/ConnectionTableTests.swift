import Gateway
import Linux
import Testing

@testable import Reactor

@Suite("Connection table")
struct ConnectionTableTests {
    private func descriptor() throws -> FileDescriptor { try FileDescriptor.standard(.error) }

    @Test("only the id that a connection was given is live, and only until it is removed")
    func generations() throws {
        var table = ConnectionTable()
        let id = ConnectionID(slot: 3, generation: 9)
        let (before, other) = (table.isLive(id), ConnectionID(slot: 3, generation: 8))
        table.insert(id, try descriptor(), .accepted)
        let (live, stale) = (table.isLive(id), table.isLive(other))
        table.remove(id)
        let after = table.isLive(id)
        #expect([before, live, stale, after] == [false, true, false, false])
    }

    @Test("a slot far beyond the table is no live connection, and the table grows to it")
    func growth() throws {
        var table = ConnectionTable()
        let near = ConnectionID(slot: 0, generation: 0)
        let far = ConnectionID(slot: 5000, generation: 1)
        table.insert(near, try descriptor(), .accepted)
        let before = table.isLive(far)
        table.insert(far, try descriptor(), .connecting)
        let (after, kept, count) = (table.isLive(far), table.isLive(near), table.count)
        #expect([before, after, kept] == [false, true, true])
        #expect(count == 2)
    }

    @Test("a removed connection's descriptor is closed")
    func closes() throws {
        var table = ConnectionTable()
        let id = ConnectionID(slot: 0, generation: 1)
        let counter = try EventCounter(.epoll)
        table.insert(id, try counter.descriptor.duplicate(), .accepted)
        var epoll = try Epoll(eventsMax: 1)
        try epoll.add(source: table[id].descriptor, token: 5)
        table.remove(id)
        counter.signal()
        // The duplicate's registration went with it only if no descriptor of the file is watched any more: the
        // counter's own never was.
        drop(counter)
        let events = epoll.wait(milliseconds: 0)
        #expect(events == 0)
    }

    private func drop(_ counter: consuming EventCounter) {}
}
