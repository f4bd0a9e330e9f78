/// The only repairs that weir makes, each only where a service's `tolerate` asks for it.
public struct Tolerance: OptionSet, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// A line of a head may end in LF alone (RFC 9112 section 2.2 allows it). Chunk-size lines may not: two readers
    /// of a chunked body that disagree about a line end disagree about where the message ends.
    public static let bareLF = Tolerance(rawValue: 1)

    /// A field value may be folded (RFC 9112 section 5.2), except where the head itself hangs on the field: framing,
    /// Host, Connection and the like. Whoever forwards it writes the line ends within the value as spaces
    /// (`Field.isFolded`).
    public static let obsFold = Tolerance(rawValue: 2)
}
