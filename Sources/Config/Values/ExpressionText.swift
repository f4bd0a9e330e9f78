/// Numbers made of values of an exchange: `response.json.generation_duration_ms / 1000`.
struct ExpressionText {
    static let expected = "a number, a source, or an expression of them with + - * / and parentheses"
    /// The most operands.
    static let operandsMax = 256
    /// How deep parentheses and signs may stand in each other.
    static let depthMax = 64

    /// A part of an expression that has been read, and what it comes to if that is known now.
    private struct Part {
        var expression: MetricExpression
        var constant: Double?
    }

    private let symbols: [ExpressionSymbol]
    private var next = 0
    private var operands = 0
    private var depth = 0
    private var sources: [PlacedSource] = []

    private init(_ symbols: [ExpressionSymbol]) { self.symbols = symbols }

    /// Reads the words of an expression, at least one.
    ///
    /// - Returns: the expression, what it comes to if that does not depend on an exchange, and its sources.
    static func read(
        _ words: [Token]
    ) throws(DirectiveError) -> (expression: MetricExpression, constant: Double?, sources: [PlacedSource]) {
        guard let first = words.first else { throw .reported }
        var text = ExpressionText(try ExpressionLexer.symbols(of: words))
        guard !text.symbols.isEmpty else {
            throw DirectiveError(at: first.range, "an expression is missing", expected: expected)
        }
        let part = try text.sum()
        if let symbol = text.current { throw text.unexpected(symbol) }
        guard part.constant?.isFinite != false else {
            throw DirectiveError(at: text.place(from: 0), "this number is beyond all bounds")
        }
        return (part.expression, part.constant, text.sources)
    }

    private var current: ExpressionSymbol? { next < symbols.count ? symbols[next] : nil }

    // MARK: operators

    private mutating func sum() throws(DirectiveError) -> Part {
        var left = try product()
        while let symbol = current, symbol.kind == .plus || symbol.kind == .minus {
            next += 1
            let right = try product()
            let constant = Self.both(left, right).map { symbol.kind == .plus ? $0 + $1 : $0 - $1 }
            left = Part(
                expression: .binary(symbol.kind == .plus ? .plus : .minus, left.expression, right.expression),
                constant: constant)
        }
        return left
    }

    private mutating func product() throws(DirectiveError) -> Part {
        var left = try signed()
        while let symbol = current, symbol.kind == .times || symbol.kind == .divided {
            next += 1
            let start = next
            let right = try signed()
            if symbol.kind == .divided, right.constant == 0 {
                throw DirectiveError(at: place(from: start), "a division by 0")
            }
            let constant = Self.both(left, right).map { symbol.kind == .times ? $0 * $1 : $0 / $1 }
            left = Part(
                expression: .binary(symbol.kind == .times ? .times : .divided, left.expression, right.expression),
                constant: constant)
        }
        return left
    }

    private static func both(_ left: Part, _ right: Part) -> (Double, Double)? {
        guard let first = left.constant, let second = right.constant else { return nil }
        return (first, second)
    }

    /// From a symbol to the last one that was read, as far as they stand on one line.
    private func place(from start: Int) -> SourceRange {
        var range = symbols[start].place
        for symbol in symbols[start..<next]
        where symbol.place.start.line == range.start.line && symbol.place.start.file == range.start.file
            && symbol.place.start.column >= range.start.column
        {
            range.length = symbol.place.start.column + symbol.place.length - range.start.column
        }
        return range
    }

    // MARK: operands

    private mutating func signed() throws(DirectiveError) -> Part {
        guard let symbol = current, symbol.kind == .minus else { return try operand() }
        next += 1
        let part = try nested(at: symbol) { (text) throws(DirectiveError) in try text.signed() }
        return Part(expression: .negated(part.expression), constant: part.constant.map { -$0 })
    }

    private mutating func operand() throws(DirectiveError) -> Part {
        guard let symbol = current else {
            let last = symbols[symbols.count - 1]
            throw DirectiveError(
                at: last.place, "an operand is missing behind \(quoted(last.text))", expected: Self.expected)
        }
        next += 1
        switch symbol.kind {
        case .number(let number):
            try count(symbol)
            return Part(expression: .number(number), constant: number)
        case .source:
            try count(symbol)
            guard let source = symbol.source else { throw unexpected(symbol) }
            sources.append(source)
            return Part(expression: .source(source.source), constant: nil)
        case .open:
            let part = try nested(at: symbol) { (text) throws(DirectiveError) in try text.sum() }
            guard let close = current else {
                throw DirectiveError(at: symbol.place, "a \"(\" that is not closed", expected: "a closing \")\"")
            }
            guard close.kind == .close else { throw unexpected(close) }
            next += 1
            return part
        case .plus, .minus, .times, .divided, .close:
            throw DirectiveError(
                at: symbol.place, "an operand is missing before \(quoted(symbol.text))", expected: Self.expected)
        }
    }

    /// The depth is bounded, so that no file can use up the stack.
    private mutating func nested(
        at symbol: ExpressionSymbol, _ read: (inout ExpressionText) throws(DirectiveError) -> Part
    ) throws(DirectiveError) -> Part {
        guard depth < Self.depthMax else {
            throw DirectiveError(at: symbol.place, "an expression of more than \(Self.depthMax) levels")
        }
        depth += 1
        let part = try read(&self)
        depth -= 1
        return part
    }

    private mutating func count(_ symbol: ExpressionSymbol) throws(DirectiveError) {
        operands += 1
        guard operands <= Self.operandsMax else {
            throw DirectiveError(at: symbol.place, "an expression of more than \(Self.operandsMax) operands")
        }
    }

    /// What stands where an operator is due.
    private func unexpected(_ symbol: ExpressionSymbol) -> DirectiveError {
        switch symbol.kind {
        case .close: DirectiveError(at: symbol.place, "a \")\" that closes nothing")
        case .number, .source, .open, .plus, .minus, .times, .divided:
            DirectiveError(
                at: symbol.place, "an operator is missing before \(quoted(symbol.text))", expected: "+, -, * or /")
        }
    }
}
