import Testing

@testable import Upstreams

@Suite("The length of the queue for a connection")
struct PendingQueueLengthTests {
    @Test("those who come and go while the first still waits do not make it longer")
    func guests() {
        var queue = PendingQueue(countMax: 4)
        var longest = 0
        _ = queue.append(1)
        for exchange in 2...1000 {
            _ = queue.append(exchange)
            _ = queue.remove(exchange)
            longest = max(longest, queue.placesTaken)
        }
        _ = queue.append(7)
        var served: [Int?] = []
        for _ in 0..<3 { served.append(queue.popFirst()) }
        #expect(longest <= 128)
        #expect(served == [1, 7, nil])
    }
}
