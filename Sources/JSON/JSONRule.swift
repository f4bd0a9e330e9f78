/// A rule of RFC 8259 that a text broke, or a bound of the reader.
public enum JSONRule: Equatable, Hashable, Sendable, CaseIterable {
    /// Neither a value nor the beginning of one.
    case value
    /// The same right behind `[`.
    case valueOrArrayEnd
    /// Behind the comma of an object.
    case name
    /// Right behind `{`.
    case nameOrObjectEnd
    case colon
    case commaOrObjectEnd
    case commaOrArrayEnd
    /// A text is one value and white space.
    case end
    case literal
    case number
    /// `01`: another reader might take it for octal.
    case leadingZero
    case controlCharacter
    case escape
    /// Half of a surrogate pair stands for no character, and UTF-8 cannot hold it.
    case surrogate
    case utf8
    /// RFC 8259 section 8.1 forbids writing one.
    case byteOrderMark
    /// More levels than the reader goes into.
    case depth
    /// More values than the reader keeps.
    case size
    /// The text ends within its value.
    case cut

    /// What was expected, or what is wrong, for people.
    public var text: String {
        switch self {
        case .value: "expected a value"
        case .valueOrArrayEnd: "expected a value or \"]\""
        case .name: "expected a name in double quotes"
        case .nameOrObjectEnd: "expected a name in double quotes or \"}\""
        case .colon: "expected \":\""
        case .commaOrObjectEnd: "expected \",\" or \"}\""
        case .commaOrArrayEnd: "expected \",\" or \"]\""
        case .end: "expected nothing more behind the value"
        case .literal: "expected true, false or null"
        case .number: "a broken number"
        case .leadingZero: "a number with a zero before its first digit"
        case .controlCharacter: "a control character in a string: it is written as an escape"
        case .escape: "an unknown escape: one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX is expected"
        case .surrogate: "half of a surrogate pair"
        case .utf8: "text that is not UTF-8"
        case .byteOrderMark: "a byte order mark before the text"
        case .depth: "objects and arrays nested too deep"
        case .size: "more values than are read"
        case .cut: "the text ends before its value does"
        }
    }
}
