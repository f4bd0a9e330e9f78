/// Why a text is not a regular expression, and where.
public struct PatternError: Error, Equatable, Sendable {
    /// What is wrong, for people.
    public let message: String
    /// Where, in characters from the start of the pattern; its count of characters when something is missing at the
    /// end.
    public let offset: Int

    public init(message: String, offset: Int) {
        self.message = message
        self.offset = offset
    }
}
