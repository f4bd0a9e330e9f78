/// A table of plain values whose size never changes, in memory of its own: reading it touches no reference count.
@safe struct FixedTable<Element>: ~Copyable {
    private let elements: UnsafeMutablePointer<Element>
    let count: Int

    init(_ values: [Element]) {
        count = values.count
        unsafe elements = .allocate(capacity: max(1, values.count))
        for (index, value) in values.enumerated() { unsafe (elements + index).initialize(to: value) }
    }

    deinit {
        unsafe elements.deinitialize(count: count)
        unsafe elements.deallocate()
    }

    /// The elements from `start` on, checked once for all `count` of them. Valid as long as the table is.
    @inline(__always)
    func block(from start: Int, count: Int) -> UnsafeMutablePointer<Element> {
        precondition(start >= 0 && start <= self.count &- count, "block out of a table of metrics")
        return unsafe elements + start
    }

    subscript(_ index: Int) -> Element {
        unsafeAddress {
            precondition(index >= 0 && index < count, "index out of a table of metrics")
            return unsafe UnsafePointer(elements + index)
        }
        unsafeMutableAddress {
            precondition(index >= 0 && index < count, "index out of a table of metrics")
            return unsafe elements + index
        }
    }
}
