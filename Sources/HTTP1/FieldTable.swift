/// The field lines of one head, in their order.
///
/// A worker has one for requests and one for responses and reads every head into it: the fields lie behind a pointer
/// that never moves, so neither a head nor a look at a field copies or allocates anything.
@safe public struct FieldTable: ~Copyable, @unchecked Sendable {
    // SAFETY: the pointer is this value's alone, and the value cannot be copied.
    @usableFromInline let fields: UnsafeMutablePointer<Field>
    public let capacity: Int
    public private(set) var count = 0

    /// - Parameter capacity: how many field lines it can hold; at least one.
    public init(capacity: Int) {
        self.capacity = max(1, capacity)
        unsafe fields = .allocate(capacity: self.capacity)
        unsafe fields.initialize(repeating: Field(), count: self.capacity)
    }

    deinit { unsafe fields.deallocate() }

    /// One field, in place. `index` must be below `count`.
    @inlinable public subscript(_ index: Int) -> Field {
        unsafeAddress {
            precondition(index >= 0 && index < count, "field index out of range")
            return unsafe UnsafePointer(fields + index)
        }
        unsafeMutableAddress {
            precondition(index >= 0 && index < count, "field index out of range")
            return unsafe fields + index
        }
    }

    public mutating func removeAll() { count = 0 }

    /// Adds a field behind the last one; the caller has made sure that `count` is below `capacity`.
    mutating func append(_ field: Field) {
        precondition(count < capacity, "field table is full")
        unsafe fields[count] = field
        count &+= 1
    }
}
