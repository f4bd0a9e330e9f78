/// A word while it is read: its characters, and where each of them comes from.
struct Word {
    let start: SourcePosition
    private(set) var scalars: [Unicode.Scalar] = []
    private var origins: [SourcePosition] = []
    /// Whether the characters stand in the source just as they are.
    var isVerbatim = true
    /// Whether something in it was reported, so that its text means nothing.
    var isBroken = false

    init(start: SourcePosition) { self.start = start }

    mutating func append(_ scalar: Unicode.Scalar, from origin: SourcePosition) {
        scalars.append(scalar)
        origins.append(origin)
    }

    /// The last character came from elsewhere: out of the environment, through `${...}` at `origin`.
    mutating func moveLast(to origin: SourcePosition) {
        if let last = origins.indices.last { origins[last] = origin }
    }

    func token(end: SourcePosition, isQuoted: Bool) -> Token {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        // A word in quotes may run over a line's end: its first line is underlined then, as far as its text goes.
        let length = end.line == start.line ? end.column - start.column : 1
        return Token(
            .word, text: String(text), range: SourceRange(start: start, length: length), isQuoted: isQuoted,
            isBroken: isBroken, origins: isVerbatim ? nil : origins)
    }
}
