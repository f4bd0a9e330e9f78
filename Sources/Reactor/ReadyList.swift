/// Connections that may be read without waiting for an event, first come first served.
///
/// Each stands in it once at most, so that it never has more entries than there are connections.
@safe struct ReadyList: ~Copyable {
    private var tokens: UnsafeMutablePointer<UInt64>
    /// A power of two: places wrap around by masking.
    private var capacity: Int
    private var first = 0
    private(set) var count = 0

    init() {
        capacity = 256
        unsafe tokens = .allocate(capacity: capacity)
    }

    deinit { unsafe tokens.deallocate() }

    var isEmpty: Bool { count == 0 }

    mutating func append(_ token: UInt64) {
        if count == capacity { grow() }
        unsafe tokens[(first &+ count) & (capacity &- 1)] = token
        count &+= 1
    }

    mutating func takeFirst() -> UInt64? {
        guard count > 0 else { return nil }
        let token = unsafe tokens[first]
        first = (first &+ 1) & (capacity &- 1)
        count &-= 1
        return token
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<UInt64>.allocate(capacity: capacity * 2)
        for index in 0..<count {
            unsafe (larger + index).initialize(to: tokens[(first &+ index) & (capacity &- 1)])
        }
        unsafe tokens.deallocate()
        unsafe tokens = larger
        capacity *= 2
        first = 0
    }
}
