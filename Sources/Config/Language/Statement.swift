/// A directive as it stands in a source file: a name, its arguments, and perhaps a block of others.
struct Statement: Sendable {
    struct Block: Sendable {
        var statements: [Statement]
        /// Where its `{` stands.
        var open: SourceRange
    }

    var name: Token
    var arguments: [Token]
    var block: Block?
}
