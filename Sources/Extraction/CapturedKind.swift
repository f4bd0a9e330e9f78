/// What was found where a value was looked for.
public enum CapturedKind: UInt8, Sendable {
    /// Nothing was found, or not yet.
    case missing
    /// Text: of a field, parameter or cookie, or a JSON string.
    case text
    /// A JSON number, as it is written.
    case number
    case `true`
    case `false`
    case null
    /// A JSON object or array.
    case structure
}
