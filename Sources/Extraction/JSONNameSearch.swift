internal import Basics

/// Which of a node's names is the one that comes, piece by piece.
struct JSONNameSearch {
    /// The members whose names begin with what has come.
    private var low = 0
    private var high = 0
    /// How many bytes have come.
    private var count = 0

    /// Begins with all names of a node.
    @inline(__always) mutating func begin(_ members: Range<Int>) {
        (low, high, count) = (members.lowerBound, members.upperBound, 0)
    }

    /// Takes bytes of the name.
    @inline(__always) mutating func take(_ piece: Span<UInt8>, in fields: borrowing JSONFieldSet) {
        var index = 0
        while index < piece.count, low < high {
            take(piece[index], in: fields)
            index &+= 1
        }
    }

    @inline(__always) mutating func take(_ byte: UInt8, in fields: borrowing JSONFieldSet) {
        let value = Int(byte)
        let first = bound(from: low, in: fields) { $0 < value }
        high = bound(from: first, in: fields) { $0 <= value }
        low = first
        count &+= 1
    }

    /// Where the member leads to whose name has come as a whole with this piece; -1 if there is none.
    @inline(__always) mutating func node(endingWith piece: Span<UInt8>, in fields: borrowing JSONFieldSet) -> Int {
        // Most objects have one member that is wanted, and most names of others differ in their length.
        if high &- low == 1, fields.members[low].name.count != count &+ piece.count { return -1 }
        take(piece, in: fields)
        // The shortest name stands before those that go on.
        guard low < high, fields.members[low].name.count == count else { return -1 }
        return fields.members[low].node
    }

    /// The first of the members from `start` on whose next byte `isBefore` does not hold for.
    @inline(__always)
    private func bound(from start: Int, in fields: borrowing JSONFieldSet, _ isBefore: (Int) -> Bool) -> Int {
        var (low, high) = (start, high)
        while low < high {
            let middle = (low &+ high) / 2
            let name = fields.members[middle].name
            // A name that has ended stands before all that go on.
            let next = count < name.count ? Int(fields.names[name.lowerBound &+ count]) : -1
            if isBefore(next) { low = middle &+ 1 } else { high = middle }
        }
        return low
    }
}
