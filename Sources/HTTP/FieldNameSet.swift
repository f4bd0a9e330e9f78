/// A set of known field names in one word.
public struct FieldNameSet: Hashable, Sendable {
    /// Bit n stands for the name with raw value n.
    @usableFromInline let bits: UInt64

    @inlinable init(bits: UInt64) { self.bits = bits }

    @inline(__always) @inlinable public func contains(_ name: FieldName) -> Bool {
        bits &>> UInt64(name.rawValue) & 1 != 0
    }
}

extension FieldNameSet: ExpressibleByArrayLiteral {
    @inlinable public init(arrayLiteral names: FieldName...) {
        var bits: UInt64 = 0
        for name in names { bits |= 1 &<< UInt64(name.rawValue) }
        self.init(bits: bits)
    }
}
