/// Slots of one type at stable addresses, numbered densely, with a generation each.
///
/// The hot path reaches its connections and exchanges through this: a slot is a plain struct behind a pointer, so
/// touching it costs neither a reference count nor an exclusivity check. Room for all slots is reserved at once, as
/// addresses only: the kernel gives memory to those that have been used.
@safe public struct Slab<Element>: ~Copyable {
    @usableFromInline let elements: UnsafeMutablePointer<Element>
    /// How many slots hold something: indices below this may be read.
    @inlinable public var capacity: Int { ready }
    @usableFromInline var ready = 0
    /// How many slots may ever be in use at once.
    public let slotsMax: Int
    /// How many are in use now.
    @inlinable public var used: Int { taken }
    @usableFromInline var taken = 0
    @usableFromInline var free: [Int32] = []
    @usableFromInline let empty: Element

    /// How many slots are made ready at a time.
    private static var growth: Int { 64 }

    /// - Parameter empty: what a slot holds while nobody has it.
    public init(slotsMax: Int, empty: Element) {
        self.slotsMax = max(1, slotsMax)
        self.empty = empty
        unsafe elements = .allocate(capacity: self.slotsMax)
    }

    deinit {
        unsafe elements.deinitialize(count: ready)
        unsafe elements.deallocate()
    }

    /// Takes a free slot, the last one freed first because its memory is still warm; nil when all are in use.
    @inlinable public mutating func take() -> Int? {
        if free.isEmpty { grow() }
        guard let slot = free.popLast() else { return nil }
        taken &+= 1
        return Int(slot)
    }

    /// Gives a slot back and resets what it holds.
    @inlinable public mutating func give(_ slot: Int) {
        self[slot] = empty
        taken &-= 1
        free.append(Int32(truncatingIfNeeded: slot))
    }

    @usableFromInline mutating func grow() {
        let added = min(Self.growth, slotsMax - ready)
        guard added > 0 else { return }
        unsafe (elements + ready).initialize(repeating: empty, count: added)
        for slot in (ready..<ready + added).reversed() { free.append(Int32(truncatingIfNeeded: slot)) }
        ready += added
    }

    /// What a slot holds, in place.
    @inlinable public subscript(_ slot: Int) -> Element {
        unsafeAddress {
            precondition(slot >= 0 && slot < ready, "slab index out of range")
            return unsafe UnsafePointer(elements + slot)
        }
        unsafeMutableAddress {
            precondition(slot >= 0 && slot < ready, "slab index out of range")
            return unsafe elements + slot
        }
    }
}
