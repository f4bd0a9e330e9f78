/// A piece of an expression: an operand, an operator or a parenthesis.
struct ExpressionSymbol {
    enum Kind: Equatable {
        case number(Double)
        case source
        case plus
        case minus
        case times
        case divided
        case open
        case close
    }

    let kind: Kind
    /// As it was written.
    let text: String
    let place: SourceRange
    /// Of a source.
    var source: PlacedSource?
}
