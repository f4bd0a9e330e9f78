/// Why a text is no JSON, and where.
public struct JSONError: Error, Equatable, Sendable {
    public let rule: JSONRule
    /// The byte that broke the rule.
    public let position: JSONPosition

    public init(_ rule: JSONRule, at position: JSONPosition) {
        self.rule = rule
        self.position = position
    }
}
