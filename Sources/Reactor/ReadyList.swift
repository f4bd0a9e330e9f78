internal import Gateway

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

    mutating func append(_ id: ConnectionID) {
        if count == capacity { grow() }
        unsafe tokens[(first &+ count) & (capacity &- 1)] = id.rawValue
        count &+= 1
    }

    mutating func takeFirst() -> ConnectionID? {
        guard count > 0 else { return nil }
        let token = unsafe tokens[first]
        first = (first &+ 1) & (capacity &- 1)
        count &-= 1
        return ConnectionID(rawValue: token)
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
