/// The objects and arrays that are open: a bit for each.
struct Nesting: Sendable {
    /// How many there are, at most 64.
    private(set) var depth = 0
    /// The lowest bit: whether the innermost is an array.
    private var arrays: UInt64 = 0

    @inline(__always) var isInArray: Bool { arrays & 1 != 0 }

    @inline(__always) mutating func open(isArray: Bool) {
        arrays = arrays &<< 1 | (isArray ? 1 : 0)
        depth &+= 1
    }

    @inline(__always) mutating func close() {
        arrays &>>= 1
        depth &-= 1
    }
}
