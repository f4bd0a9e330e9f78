/// The three values that are words (RFC 8259 section 3).
public enum JSONLiteral: Equatable, Hashable, Sendable {
    case `true`
    case `false`
    case null

    /// As it is written.
    public var text: StaticString {
        switch self {
        case .true: "true"
        case .false: "false"
        case .null: "null"
        }
    }
}
