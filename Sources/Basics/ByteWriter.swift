/// Where heads are composed: one buffer of fixed size per worker, filled from the front and reset when all of it has been sent
/// or copied away.
///
/// Every write is checked against the room left; a write that does not fit is dropped and remembered in `overflowed`, so that
/// a caller checks once at the end.
@safe public struct ByteWriter: ~Copyable {
    @usableFromInline let memory: UnsafeMutablePointer<UInt8>
    public let capacity: Int
    public private(set) var count = 0
    /// Whether something did not fit since the last `reset` or `rewind`.
    public private(set) var overflowed = false

    public init(capacity: Int) {
        self.capacity = capacity
        unsafe memory = .allocate(capacity: capacity)
    }

    deinit { unsafe memory.deallocate() }

    /// How many more bytes fit.
    public var room: Int { capacity &- count }

    public mutating func reset() {
        count = 0
        overflowed = false
    }

    /// Takes back everything after `count` bytes.
    public mutating func rewind(to earlier: Int) {
        count = min(max(0, earlier), count)
        overflowed = false
    }

    /// Where the byte at `offset` is, for a system call.
    @unsafe public func base(at offset: Int) -> UnsafeRawPointer { unsafe UnsafeRawPointer(memory + offset) }

    /// What has been written from `start` on.
    @_lifetime(borrow self)
    public func written(from start: Int) -> Span<UInt8> {
        let bytes = unsafe UnsafeBufferPointer(start: memory + start, count: max(0, count - start))
        return unsafe _overrideLifetime(Span(_unsafeElements: bytes), borrowing: self)
    }

    public mutating func append(_ byte: UInt8) {
        guard count < capacity else {
            overflowed = true
            return
        }
        unsafe memory[count] = byte
        count &+= 1
    }

    public mutating func append(_ bytes: Span<UInt8>) {
        let added = bytes.count
        guard added <= room else {
            overflowed = true
            return
        }
        unsafe bytes.withUnsafeBufferPointer { source in
            if let base = source.baseAddress { unsafe (memory + count).update(from: base, count: added) }
        }
        count &+= added
    }

    public mutating func append(_ text: StaticString) {
        let added = text.utf8CodeUnitCount
        guard added <= room else {
            overflowed = true
            return
        }
        unsafe (memory + count).update(from: text.utf8Start, count: added)
        count &+= added
    }

    /// For short texts off the hot path.
    public mutating func append(text: String) {
        for byte in text.utf8 { append(byte) }
    }

    /// A number in decimal digits.
    public mutating func append(decimal number: UInt64) {
        var digits = 1
        var rest = number
        while rest >= 10 {
            rest /= 10
            digits &+= 1
        }
        rest = number
        guard digits <= room else {
            overflowed = true
            return
        }
        var position = count &+ digits
        repeat {
            position &-= 1
            unsafe memory[position] = 0x30 &+ UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while position > count
        count &+= digits
    }

    /// A number in lower-case hexadecimal digits, as a chunk size has it (RFC 9112 section 7.1).
    public mutating func append(hexadecimal number: UInt64) {
        let digits = max(1, (64 &- number.leadingZeroBitCount &+ 3) / 4)
        guard digits <= room else {
            overflowed = true
            return
        }
        for digit in 0..<digits {
            let nibble = UInt8(truncatingIfNeeded: number >> UInt64((digits &- 1 &- digit) * 4)) & 15
            unsafe memory[count &+ digit] = nibble < 10 ? 0x30 &+ nibble : 0x57 &+ nibble
        }
        count &+= digits
    }
}
