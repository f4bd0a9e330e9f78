/// A fixed number of values at stable addresses: read and changed in place, without reference counts or copies.
@safe public struct Table<Element>: ~Copyable {
    @usableFromInline let elements: UnsafeMutablePointer<Element>
    public let count: Int

    public init(_ values: [Element]) {
        count = values.count
        unsafe elements = .allocate(capacity: max(1, values.count))
        for (index, value) in values.enumerated() { unsafe (elements + index).initialize(to: value) }
    }

    deinit {
        unsafe elements.deinitialize(count: count)
        unsafe elements.deallocate()
    }

    /// The elements from `start` on, checked once for all `count` of them. Valid as long as the table is.
    @unsafe @inlinable @inline(__always)
    public func block(from start: Int, count: Int) -> UnsafeMutablePointer<Element> {
        precondition(start >= 0 && start <= self.count &- count, "block out of a table")
        return unsafe elements + start
    }

    /// An element, in place.
    @inlinable public subscript(_ index: Int) -> Element {
        unsafeAddress {
            precondition(index >= 0 && index < count, "table index out of range")
            return unsafe UnsafePointer(elements + index)
        }
        unsafeMutableAddress {
            precondition(index >= 0 && index < count, "table index out of range")
            return unsafe elements + index
        }
    }
}
