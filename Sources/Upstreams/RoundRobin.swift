/// Chooses the endpoints of a service one after the other.
public struct RoundRobin: Sendable {
    private let first: Int
    private let count: Int
    private var next = 0

    /// - Parameters:
    ///   - first: the number of the service's first endpoint; the others follow it.
    ///   - start: where this worker begins, so that workers do not all begin with the same endpoint.
    public init(first: Int, count: Int, start: Int) {
        self.first = first
        self.count = max(1, count)
        next = start % self.count
    }

    /// The endpoint whose turn it is.
    public mutating func choose() -> Int {
        let chosen = first &+ next
        next = next &+ 1 == count ? 0 : next &+ 1
        return chosen
    }
}
