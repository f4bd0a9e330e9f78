/// The arguments of one directive, taken from left to right.
struct Arguments {
    let statement: Statement
    /// As the row of the directive writes it: what is expected when an argument is missing or one too many.
    let syntax: String
    private var next = 0

    init(_ statement: Statement, syntax: String) {
        self.statement = statement
        self.syntax = syntax
    }

    var name: Token { statement.name }
    var block: Statement.Block? { statement.block }
    var isAtEnd: Bool { next >= statement.arguments.count }

    /// The next argument, nil behind the last.
    mutating func optionalWord() throws(DirectiveError) -> Token? {
        guard next < statement.arguments.count else { return nil }
        next += 1
        let word = statement.arguments[next - 1]
        guard !word.isBroken else { throw .reported }
        return word
    }

    /// The next argument, which must be there.
    mutating func word() throws(DirectiveError) -> Token {
        guard let word = try optionalWord() else {
            let last = statement.arguments.last ?? statement.name
            throw DirectiveError(
                at: last.range, "\(quoted(statement.name.text)) needs \(isFirst ? "an" : "another") argument",
                expected: syntax)
        }
        return word
    }

    private var isFirst: Bool { statement.arguments.isEmpty }

    /// All that are left; broken ones are left out, having been reported.
    mutating func rest() throws(DirectiveError) -> [Token] {
        var words = [try word()]
        while next < statement.arguments.count {
            let word = statement.arguments[next]
            next += 1
            if !word.isBroken { words.append(word) }
        }
        return words
    }

    /// An argument that could be the option `name`: taken if it is.
    mutating func take(_ name: String) -> Token? {
        guard next < statement.arguments.count, statement.arguments[next].text == name else { return nil }
        next += 1
        return statement.arguments[next - 1]
    }

    /// Leaves out what is left, because it was dealt with elsewhere.
    mutating func skip() { next = statement.arguments.count }

    /// - Throws: when an argument is left.
    func finish() throws(DirectiveError) {
        guard next < statement.arguments.count else { return }
        let word = statement.arguments[next]
        guard !word.isBroken else { throw .reported }
        throw DirectiveError(at: word.range, "unexpected argument \(quoted(word.text))", expected: syntax)
    }

    // MARK: Words of a closed set

    /// One of the raw values of an enumeration.
    mutating func choice<Choice: CaseIterable & RawRepresentable<String>>(
        of _: Choice.Type
    ) throws(DirectiveError) -> Choice {
        let word = try word()
        if let choice = Choice(rawValue: word.text) { return choice }
        throw Self.unknown(word, known: Choice.allCases.map(\.rawValue))
    }

    /// Refuses a word that is none of `known`.
    static func unknown(_ word: Token, known: [String]) -> DirectiveError {
        let nearest = nearestName(to: word.text, among: known)
        return DirectiveError(
            at: word.range, "unknown value \(quoted(word.text))", expected: known.joined(separator: ", "),
            hint: nearest.map { "did you mean \"\($0)\"?" })
    }

    /// `on` or `off`, and the other words that people use for them, in any case.
    mutating func switchValue() throws(DirectiveError) -> Bool {
        let word = try word()
        switch word.text.lowercased() {
        case "on", "true", "yes", "1": return true
        case "off", "false", "no", "0": return false
        default:
            throw DirectiveError(
                at: word.range, "\(quoted(word.text)) is not a switch", expected: "on or off",
                hint: nearestName(to: word.text, among: ["on", "off", "true", "false", "yes", "no"])
                    .map { "did you mean \"\($0)\"?" })
        }
    }
}
