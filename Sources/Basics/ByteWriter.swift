/// Where heads are composed: one buffer of fixed size per worker, filled from the front and reset when all of it has
/// been sent or copied away.
///
/// Every write is checked against the room left; a write that does not fit is dropped and remembered in `overflowed`,
/// so that a caller checks once at the end.
@safe public struct ByteWriter: ~Copyable {
    @usableFromInline let memory: UnsafeMutablePointer<UInt8>
    public let capacity: Int
    @usableFromInline var position = 0
    @usableFromInline var hasOverflowed = false
    /// How many bytes have been written.
    @inlinable public var count: Int { position }
    /// Whether something did not fit since the last `reset` or `rewind`.
    @inlinable public var overflowed: Bool { hasOverflowed }

    public init(capacity: Int) {
        self.capacity = capacity
        unsafe memory = .allocate(capacity: capacity)
    }

    deinit { unsafe memory.deallocate() }

    /// How many more bytes fit.
    @inlinable public var room: Int { capacity &- position }

    /// Forgets all that was written.
    @inlinable public mutating func reset() {
        position = 0
        hasOverflowed = false
    }

    /// Takes back everything after `count` bytes.
    public mutating func rewind(to earlier: Int) {
        position = min(max(0, earlier), position)
        hasOverflowed = false
    }

    /// Where the byte at `offset` is, for a system call.
    @unsafe @inlinable public func base(at offset: Int) -> UnsafeRawPointer {
        unsafe UnsafeRawPointer(memory + offset)
    }

    /// What has been written from `start` on.
    @_lifetime(borrow self)
    public func written(from start: Int) -> Span<UInt8> {
        let bytes = unsafe UnsafeBufferPointer(start: memory + start, count: max(0, position - start))
        return unsafe _overrideLifetime(Span(_unsafeElements: bytes), borrowing: self)
    }

    @inlinable public mutating func append(_ byte: UInt8) {
        guard position < capacity else {
            hasOverflowed = true
            return
        }
        unsafe memory[position] = byte
        position &+= 1
    }

    @inlinable public mutating func append(_ bytes: Span<UInt8>) {
        let added = bytes.count
        guard added <= room else {
            hasOverflowed = true
            return
        }
        unsafe bytes.withUnsafeBytes { source in
            if let base = source.baseAddress { unsafe copy(base, added) }
        }
        position &+= added
    }

    /// Most names and values are short: two moves that overlap cost less than a call.
    @inlinable mutating func copy(_ source: UnsafeRawPointer, _ count: Int) {
        let target = unsafe UnsafeMutableRawPointer(memory + position)
        switch count {
        case 8...16:
            let head = unsafe source.loadUnaligned(as: UInt64.self)
            let tail = unsafe source.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
            unsafe target.storeBytes(of: head, as: UInt64.self)
            unsafe target.storeBytes(of: tail, toByteOffset: count &- 8, as: UInt64.self)
        case 4..<8:
            let head = unsafe source.loadUnaligned(as: UInt32.self)
            let tail = unsafe source.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
            unsafe target.storeBytes(of: head, as: UInt32.self)
            unsafe target.storeBytes(of: tail, toByteOffset: count &- 4, as: UInt32.self)
        default: unsafe target.copyMemory(from: source, byteCount: count)
        }
    }

    /// Inlined always, so that a literal's length is known and it becomes a few moves.
    @inlinable @inline(__always) public mutating func append(_ text: StaticString) {
        let added = text.utf8CodeUnitCount
        guard added <= room else {
            hasOverflowed = true
            return
        }
        unsafe (memory + position).update(from: text.utf8Start, count: added)
        position &+= added
    }

    /// For short texts off the hot path.
    public mutating func append(text: String) {
        for byte in text.utf8 { append(byte) }
    }

    /// A number in decimal digits.
    @inlinable public mutating func append(decimal number: UInt64) {
        guard number >= 1000 || room < 3 else { return appendShort(UInt32(truncatingIfNeeded: number)) }
        appendLong(decimal: number)
    }

    /// A number below 1000, with room for its digits.
    @usableFromInline mutating func appendShort(_ number: UInt32) {
        if number >= 100 {
            let hundreds = number / 100
            let tens = (number &- hundreds &* 100) / 10
            unsafe memory[position] = 0x30 &+ UInt8(truncatingIfNeeded: hundreds)
            unsafe memory[position &+ 1] = 0x30 &+ UInt8(truncatingIfNeeded: tens)
            unsafe memory[position &+ 2] = 0x30 &+ UInt8(truncatingIfNeeded: number % 10)
            position &+= 3
        } else if number >= 10 {
            unsafe memory[position] = 0x30 &+ UInt8(truncatingIfNeeded: number / 10)
            unsafe memory[position &+ 1] = 0x30 &+ UInt8(truncatingIfNeeded: number % 10)
            position &+= 2
        } else {
            unsafe memory[position] = 0x30 &+ UInt8(truncatingIfNeeded: number)
            position &+= 1
        }
    }

    @usableFromInline mutating func appendLong(decimal number: UInt64) {
        var digits = 1
        var rest = number
        while rest >= 10 {
            rest /= 10
            digits &+= 1
        }
        rest = number
        guard digits <= room else {
            hasOverflowed = true
            return
        }
        var place = position &+ digits
        repeat {
            place &-= 1
            unsafe memory[place] = 0x30 &+ UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while place > position
        position &+= digits
    }

    /// A number in lower-case hexadecimal digits, as a chunk size has it (RFC 9112 section 7.1).
    public mutating func append(hexadecimal number: UInt64) {
        let digits = max(1, (64 &- number.leadingZeroBitCount &+ 3) / 4)
        guard digits <= room else {
            hasOverflowed = true
            return
        }
        for digit in 0..<digits {
            let nibble = UInt8(truncatingIfNeeded: number >> UInt64((digits &- 1 &- digit) * 4)) & 15
            unsafe memory[position &+ digit] = nibble < 10 ? 0x30 &+ nibble : 0x57 &+ nibble
        }
        position &+= digits
    }
}
