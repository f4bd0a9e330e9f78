/// Memory of one worker that is lent to `HeldBytes`: three sizes are kept for reuse, up to a bound; others go back to
/// malloc.
@safe public struct BufferPool: ~Copyable {
    /// For the few bytes that a client has sent which then waits: there may be very many such clients.
    private static var tinyBytes: Int { 256 }
    private static var smallBytes: Int { 4096 }
    private static var largeBytes: Int { 72 * 1024 }
    /// How many free buffers of a size are kept: past it they go back to malloc, so that a burst does not stay for
    /// ever.
    private static var keptMax: Int { 64 }

    private var tiny: [UnsafeMutableRawPointer]
    private var small: [UnsafeMutableRawPointer]
    private var large: [UnsafeMutableRawPointer]
    /// Bytes now lent out: what the bound on a worker's buffers is checked against.
    public private(set) var lentBytes = 0

    public init() {
        unsafe tiny = []
        unsafe small = []
        unsafe large = []
        unsafe tiny.reserveCapacity(Self.keptMax)
        unsafe small.reserveCapacity(Self.keptMax)
        unsafe large.reserveCapacity(Self.keptMax)
    }

    deinit {
        for index in unsafe tiny.indices { unsafe tiny[index].deallocate() }
        for index in unsafe small.indices { unsafe small[index].deallocate() }
        for index in unsafe large.indices { unsafe large[index].deallocate() }
    }

    @unsafe mutating func take(atLeast bytes: Int) -> (UnsafeMutableRawPointer, capacity: Int) {
        let capacity =
            bytes <= Self.tinyBytes
            ? Self.tinyBytes : bytes <= Self.smallBytes ? Self.smallBytes : max(bytes, Self.largeBytes)
        lentBytes += capacity
        if capacity == Self.tinyBytes, let buffer = unsafe tiny.popLast() { return unsafe (buffer, capacity) }
        if capacity == Self.smallBytes, let buffer = unsafe small.popLast() { return unsafe (buffer, capacity) }
        if capacity == Self.largeBytes, let buffer = unsafe large.popLast() { return unsafe (buffer, capacity) }
        return (UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16), capacity)
    }

    @unsafe mutating func give(_ buffer: UnsafeMutableRawPointer, capacity: Int) {
        lentBytes -= capacity
        if capacity == Self.tinyBytes, unsafe tiny.count < Self.keptMax {
            unsafe tiny.append(buffer)
        } else if capacity == Self.smallBytes, unsafe small.count < Self.keptMax {
            unsafe small.append(buffer)
        } else if capacity == Self.largeBytes, unsafe large.count < Self.keptMax {
            unsafe large.append(buffer)
        } else {
            unsafe buffer.deallocate()
        }
    }
}
