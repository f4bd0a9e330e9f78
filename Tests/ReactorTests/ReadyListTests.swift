import Gateway
import Testing

@testable import Reactor

@Suite("Ready list")
struct ReadyListTests {
    @Test("connections come out in the order in which they went in, however many there are")
    func order() {
        var list = ReadyList()
        var expected: [ConnectionID] = []
        var taken: [ConnectionID] = []
        // Three in, one out: the list wraps around and grows several times.
        for slot in 0..<UInt32(3000) {
            let id = ConnectionID(slot: slot, generation: slot &* 7)
            list.append(id)
            expected.append(id)
            if slot % 3 == 0, let first = list.takeFirst() { taken.append(first) }
        }
        while let first = list.takeFirst() { taken.append(first) }
        #expect(taken == expected)
        let isEmpty = list.isEmpty
        #expect(isEmpty)
    }
}
