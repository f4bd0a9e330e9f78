/// Bytes that wait: a head not yet whole, or output that the kernel did not take. Its memory is borrowed from a
/// `BufferPool` only while there are bytes in it.
///
/// A plain struct, so that it can stand in a slab; whoever holds it gives the memory back with `release`.
@safe public struct HeldBytes {
    @usableFromInline var memory: UnsafeMutableRawPointer?
    private var capacity: Int32 = 0
    @usableFromInline var start: Int32 = 0
    @usableFromInline var end: Int32 = 0

    public init() { unsafe memory = nil }

    @inlinable public var count: Int { Int(end &- start) }
    @inlinable public var isEmpty: Bool { end == start }

    /// The bytes, in place. Valid until the next change.
    @inlinable public var span: Span<UInt8> {
        @_lifetime(borrow self)
        borrowing get {
            guard let memory = unsafe memory, end > start else { return Span() }
            let bytes = unsafe UnsafeBufferPointer(
                start: (memory + Int(start)).assumingMemoryBound(to: UInt8.self), count: Int(end &- start))
            return unsafe _overrideLifetime(Span(_unsafeElements: bytes), borrowing: self)
        }
    }

    /// Where the bytes are, for a system call.
    @unsafe @inlinable public var base: UnsafeRawPointer? {
        guard let memory = unsafe memory else { return nil }
        return unsafe UnsafeRawPointer(memory + Int(start))
    }

    /// Adds bytes at the end. Grows by doubling; the bound is the caller's, who stops reading from the other side.
    @unsafe public mutating func append(_ bytes: UnsafeRawPointer, count added: Int, pool: inout BufferPool) {
        guard added > 0 else { return }
        reserve(added, pool: &pool)
        if let memory = unsafe memory {
            unsafe (memory + Int(end)).copyMemory(from: bytes, byteCount: added)
            end &+= Int32(truncatingIfNeeded: added)
        }
    }

    /// Adds bytes at the end.
    public mutating func append(_ bytes: Span<UInt8>, pool: inout BufferPool) {
        unsafe bytes.withUnsafeBytes { source in
            if let base = source.baseAddress { unsafe append(base, count: source.count, pool: &pool) }
        }
    }

    /// Takes bytes off the front; the memory goes back to the pool with the last of them.
    public mutating func removeFirst(_ removed: Int, pool: inout BufferPool) {
        start &+= Int32(truncatingIfNeeded: min(max(0, removed), count))
        if start == end { release(to: &pool) }
    }

    /// Gives the memory back, bytes and all.
    @inlinable public mutating func release(to pool: inout BufferPool) {
        guard unsafe memory != nil else { return }
        giveBack(to: &pool)
    }

    @usableFromInline mutating func giveBack(to pool: inout BufferPool) {
        if let memory = unsafe memory { unsafe pool.give(memory, capacity: Int(capacity)) }
        unsafe memory = nil
        capacity = 0
        start = 0
        end = 0
    }

    private mutating func reserve(_ added: Int, pool: inout BufferPool) {
        let needed = count + added
        if Int(capacity) - Int(end) >= added { return }
        if let memory = unsafe memory, Int(capacity) >= needed, Int(start) >= Int(capacity) / 2 {
            unsafe memory.copyMemory(from: memory + Int(start), byteCount: count)
        } else {
            let (fresh, freshCapacity) = unsafe pool.take(atLeast: max(needed, min(Int(capacity) * 2, 1 << 30)))
            if let memory = unsafe memory {
                unsafe fresh.copyMemory(from: memory + Int(start), byteCount: count)
                unsafe pool.give(memory, capacity: Int(capacity))
            }
            unsafe memory = fresh
            capacity = Int32(truncatingIfNeeded: freshCapacity)
        }
        end &-= start
        start = 0
    }
}
