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
