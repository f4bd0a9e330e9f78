/// Slots of one type at stable addresses, numbered densely, with a generation each.
///
/// The hot path reaches its connections and exchanges through this: a slot is a plain struct behind a pointer, so touching it costs
/// neither a reference count nor an exclusivity check. Slots are allocated a page at a time and never move or shrink.
@safe public struct Slab<Element>: ~Copyable {
    @usableFromInline static var pageSlots: Int { 256 }

    @usableFromInline var pages: UnsafeMutablePointer<UnsafeMutablePointer<Element>>
    @usableFromInline var pageCount = 0
    /// How many slots may ever be in use at once.
    public let slotsMax: Int
    /// How many are in use now.
    public private(set) var used = 0
    private var free: [Int32] = []
    private let empty: Element
    private let pagesMax: Int

    /// - Parameter empty: what a slot holds while nobody has it.
    public init(slotsMax: Int, empty: Element) {
        self.slotsMax = max(1, slotsMax)
        self.empty = empty
        pagesMax = (self.slotsMax + Self.pageSlots - 1) / Self.pageSlots
        unsafe pages = .allocate(capacity: pagesMax)
    }

    deinit {
        for page in 0..<pageCount {
            unsafe pages[page].deinitialize(count: Self.pageSlots)
            unsafe pages[page].deallocate()
        }
        unsafe pages.deallocate()
    }

    /// How many slots have an address: indices below this may be read.
    @inlinable public var capacity: Int { pageCount &* Self.pageSlots }

    /// Takes a free slot, the last one freed first because its memory is still warm; nil when all are in use.
    public mutating func take() -> Int? {
        if free.isEmpty { grow() }
        guard used < slotsMax, let slot = free.popLast() else { return nil }
        used += 1
        return Int(slot)
    }

    /// Gives a slot back and resets what it holds.
    public mutating func give(_ slot: Int) {
        self[slot] = empty
        used -= 1
        free.append(Int32(truncatingIfNeeded: slot))
    }

    private mutating func grow() {
        guard pageCount < pagesMax else { return }
        let page = UnsafeMutablePointer<Element>.allocate(capacity: Self.pageSlots)
        unsafe page.initialize(repeating: empty, count: Self.pageSlots)
        unsafe pages[pageCount] = page
        let first = pageCount * Self.pageSlots
        pageCount += 1
        free.reserveCapacity(capacity)
        for slot in (first..<first + Self.pageSlots).reversed() { free.append(Int32(truncatingIfNeeded: slot)) }
    }

    /// What a slot holds, in place.
    @inlinable public subscript(_ slot: Int) -> Element {
        unsafeAddress {
            precondition(slot >= 0 && slot < capacity, "slab index out of range")
            return unsafe UnsafePointer(pages[slot / Self.pageSlots] + slot % Self.pageSlots)
        }
        unsafeMutableAddress {
            precondition(slot >= 0 && slot < capacity, "slab index out of range")
            return unsafe pages[slot / Self.pageSlots] + slot % Self.pageSlots
        }
    }
}
