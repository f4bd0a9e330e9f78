/// The field lines of one head, in their order.
///
/// A worker has one for requests and one for responses and reads every head into it: the fields lie behind a pointer
/// that never moves, so neither a head nor a look at a field copies or allocates anything.
@safe public struct FieldTable: ~Copyable, @unchecked Sendable {
    // SAFETY: the pointer is this value's alone, and the value cannot be copied.
    @usableFromInline let fields: UnsafeMutablePointer<Field>
    public let capacity: Int
    public private(set) var count = 0
    /// How many of them a head may have; at most `capacity`.
    public private(set) var countMax: Int

    /// - Parameter capacity: how many field lines it can hold; at least one.
    public init(capacity: Int) {
        self.capacity = max(1, capacity)
        countMax = self.capacity
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

    public mutating func removeAll() { removeAll(countMax: capacity) }

    /// Empties the table for a head of at most `countMax` fields, or as many as the table can hold.
    mutating func removeAll(countMax: Int) {
        count = 0
        self.countMax = min(countMax, capacity)
    }

    /// Adds a field behind the last one; false when there are as many as may be.
    @inline(always) mutating func append(_ field: Field) -> Bool {
        guard count < countMax else { return false }
        unsafe fields[count] = field
        count &+= 1
        return true
    }
}
