/// Why a text is no route template, and which part of it is to blame.
public struct TemplateError: Error, Equatable, Sendable {
    /// What is wrong and what was expected, for people.
    public let message: String
    /// Where the offending part begins, in characters from the start of the template.
    public let offset: Int
    /// How many characters it has; 0 when something is missing there.
    public let length: Int

    public init(message: String, offset: Int, length: Int) {
        self.message = message
        self.offset = offset
        self.length = length
    }
}
