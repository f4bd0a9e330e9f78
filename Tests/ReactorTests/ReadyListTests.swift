import Testing

@testable import Reactor

@Suite("Ready list")
struct ReadyListTests {
    @Test("connections come out in the order in which they went in, however many there are")
    func order() {
        var list = ReadyList()
        var expected: [UInt64] = []
        var taken: [UInt64] = []
        // Three in, one out: the list wraps around and grows several times.
        for slot in 0..<UInt64(3000) {
            let token = slot &* 7 << 32 | slot
            list.append(token)
            expected.append(token)
            if slot % 3 == 0, let first = list.takeFirst() { taken.append(first) }
        }
        while let first = list.takeFirst() { taken.append(first) }
        #expect(taken == expected)
        let isEmpty = list.isEmpty
        #expect(isEmpty)
    }
}
