/// What a peer did against the protocol or over a limit, and where.
///
/// Whoever throws it has decided everything that follows: the status that the client gets, the metric's label, the
/// text. After it the connection carries nothing more that could be understood: answer, then close.
public struct ProtocolViolation: Error, Equatable, Sendable {
    public let rule: Rule
    /// Where the byte that broke the rule stands, counted from the start of the head (or of the body, for chunks); 0
    /// for rules that no single byte breaks.
    public let offset: Int

    public init(_ rule: Rule, at offset: Int = 0) {
        self.rule = rule
        self.offset = offset
    }
}
