public import Basics
public import HTTP

/// One field line, as ranges in the buffer that it was read from (RFC 9112 section 5).
public struct Field: Equatable, Sendable {
    public var name: ByteRange
    /// Without the optional white space around it; may be empty.
    public var value: ByteRange
    public var known: FieldName
    /// One bit for each of the statements below: the field is copied about, and bits are copied together.
    @usableFromInline var marks: UInt8

    public init(
        name: ByteRange = .none, value: ByteRange = .none, known: FieldName = .other, isConnectionOption: Bool = false,
        isConfusable: Bool = false, isFolded: Bool = false
    ) {
        self.name = name
        self.value = value
        self.known = known
        marks = (isConnectionOption ? 1 : 0) | (isConfusable ? 2 : 0) | (isFolded ? 4 : 0)
    }

    /// A Connection field names this one: it ends here. Never set for fields without which the message means
    /// something else (`FieldName.mayBeConnectionOption`).
    @inlinable public var isConnectionOption: Bool {
        get { marks & 1 != 0 }
        set { marks = marks & ~1 | (newValue ? 1 : 0) }
    }

    /// The name has a `_`, and with `-` in its place it is a hop-by-hop or forwarding field: a backend that cannot
    /// tell the two apart would believe it, so whoever forwards leaves it out.
    @inlinable public var isConfusable: Bool {
        get { marks & 2 != 0 }
        set { marks = marks & ~2 | (newValue ? 2 : 0) }
    }

    /// The value runs over more than one line: write each CR and LF in it as a space.
    @inlinable public var isFolded: Bool {
        get { marks & 4 != 0 }
        set { marks = marks & ~4 | (newValue ? 4 : 0) }
    }
}
