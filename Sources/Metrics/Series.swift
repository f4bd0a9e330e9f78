/// A declared family, for the calls of the registry that gave it out.
public struct FamilyID: Hashable, Sendable {
    let index: Int32
}

/// Where one series has its cells, the same in every shard. Plain numbers: keep it in tables, copy it freely.
@frozen public struct Series: BitwiseCopyable, Equatable, Sendable {
    /// The first cell.
    public let base: Int32
    /// The cell of `weir_series_overflow_total` that counts what was added to this series, or -1 for an ordinary one.
    public let overflowCell: Int32

    @inlinable init(base: Int32, overflowCell: Int32) {
        self.base = base
        self.overflowCell = overflowCell
    }

    /// What a table holds before it has asked for the series. It must not be written to.
    public static var unset: Series {
        @inlinable get { Series(base: -1, overflowCell: -1) }
    }

    @inlinable public var isSet: Bool { base >= 0 }

    /// Whether this is the series that stands in for those past the family's limit.
    @inlinable public var isOverflow: Bool { overflowCell >= 0 }
}
