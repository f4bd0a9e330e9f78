/// Commands in the order in which they were given: a ring that grows when it is full.
@safe struct CommandQueue: ~Copyable {
    private var ring: UnsafeMutablePointer<Command>
    /// A power of two.
    private var capacity = 256
    private var head = 0
    private var count = 0

    init() { unsafe ring = .allocate(capacity: 256) }

    deinit { unsafe ring.deallocate() }

    var isEmpty: Bool { count == 0 }

    mutating func append(_ command: Command) {
        if count == capacity { grow() }
        unsafe (ring + ((head &+ count) & (capacity &- 1))).initialize(to: command)
        count &+= 1
    }

    mutating func popFirst() -> Command? {
        guard count > 0 else { return nil }
        let command = unsafe ring[head]
        head = (head &+ 1) & (capacity &- 1)
        count &-= 1
        return command
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<Command>.allocate(capacity: capacity * 2)
        for index in 0..<count {
            unsafe (larger + index).initialize(to: ring[(head &+ index) & (capacity &- 1)])
        }
        unsafe ring.deallocate()
        unsafe ring = larger
        capacity *= 2
        head = 0
    }
}
