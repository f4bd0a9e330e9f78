/// What the 64 bits of a family's cells mean, and so how they are added over the shards and printed.
///
/// Of a histogram or summary this is the unit of the observed values; the numbers of observations are always plain
/// integers.
public enum CellUnit: Equatable, Sendable {
    /// A number of things.
    case count
    /// Bytes, printed as they are.
    case bytes
    /// Nanoseconds, printed as seconds: exact in the cell, a base unit on the page.
    case nanoseconds
    /// The bits of a `Double`, for values that come from outside and are in any unit.
    case real

    var isReal: Bool { self == .real }
}
