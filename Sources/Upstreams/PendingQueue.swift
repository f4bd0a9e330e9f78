/// Exchanges of a service that wait for a connection, first come first served, up to a bound.
///
/// An exchange that gives up (its client left, its time is over) is struck out where it stands and skipped later.
public struct PendingQueue {
    private var entries: [Int32] = []
    private var head = 0
    /// How many wait.
    public private(set) var count = 0
    /// How many may wait.
    public let countMax: Int

    public init(countMax: Int) { self.countMax = countMax }

    /// Places in memory, of those who wait and of those who have given up behind them.
    var placesTaken: Int { entries.count - head }

    /// Puts an exchange at the end.
    /// - Returns: false when the queue is full: nothing was added.
    public mutating func append(_ exchange: Int) -> Bool {
        guard count < countMax else { return false }
        if placesTaken > 2 * count + 64 {
            // Those who came and left while the first still waits have made it long.
            entries = entries[head...].filter { $0 >= 0 }
            head = 0
        }
        entries.append(Int32(truncatingIfNeeded: exchange))
        count += 1
        return true
    }

    /// Takes the exchange that has waited longest.
    public mutating func popFirst() -> Int? {
        while head < entries.count {
            let exchange = entries[head]
            head += 1
            if exchange >= 0 {
                count -= 1
                compact()
                return Int(exchange)
            }
        }
        compact()
        return nil
    }

    /// Strikes an exchange out.
    /// - Returns: whether it was waiting.
    public mutating func remove(_ exchange: Int) -> Bool {
        guard let index = entries[head...].firstIndex(of: Int32(truncatingIfNeeded: exchange)) else { return false }
        entries[index] = -1
        count -= 1
        while head < entries.count, entries[head] < 0 { head += 1 }
        compact()
        return true
    }

    private mutating func compact() {
        guard head > 64, head * 2 > entries.count else { return }
        entries.removeFirst(head)
        head = 0
    }
}
