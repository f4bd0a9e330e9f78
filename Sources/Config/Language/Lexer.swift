/// Cuts a source file into words and marks.
///
/// What is wrong is reported where it stands, and reading goes on behind it, so that one slip does not hide the next.
struct Lexer {
    /// Longer words are cut: nothing in a route file is near it.
    static let wordCharactersMax = 16384
    /// `${A:-${B:-...}}` within each other.
    static let substitutionDepthMax = 8

    private let file: SourceFile
    private let environment: (String) -> String?
    private(set) var index = 0
    /// Where the last token that `next` gave begins, as an index of the file's characters; it ends at `index`.
    private(set) var tokenStart = 0
    /// Where `file`'s character at `index` stands; kept up with it, because looking it up each time would cost a
    /// search.
    private var line = 1
    private var lineStart = 0
    /// A mark that was found at the end of a word and comes next.
    private var held: Token?

    init(file: SourceFile, environment: @escaping (String) -> String?) {
        self.file = file
        self.environment = environment
    }

    private var position: SourcePosition {
        SourcePosition(file: file.path, line: line, column: index - lineStart + 1)
    }

    private func scalar(ahead distance: Int = 0) -> Unicode.Scalar? {
        let place = index + distance
        return place < file.scalars.count ? file.scalars[place] : nil
    }

    private mutating func advance() {
        if scalar() == "\n" {
            line += 1
            lineStart = index + 1
        }
        index += 1
    }

    /// The next token; at the end of the file always `endOfFile`.
    mutating func next(_ diagnostics: inout Diagnostics) -> Token {
        if let token = held {
            held = nil
            return token
        }
        skipBlank()
        tokenStart = index
        guard let first = scalar() else { return Token(.endOfFile, range: SourceRange(start: position)) }
        switch first {
        case "\n", ";": return mark(.end)
        case "{" where isBoundary(ahead: 1) || (scalar(ahead: 1) == "}" && isBoundary(ahead: 2)): return mark(.open)
        case "}" where isBoundary(ahead: 1) || scalar(ahead: 1) == "}": return mark(.close)
        case "\"": return quotedWord(&diagnostics)
        default: return plainWord(&diagnostics)
        }
    }

    private mutating func mark(_ kind: Token.Kind) -> Token {
        let start = position
        advance()
        return Token(kind, range: SourceRange(start: start))
    }

    /// Whether a token that stands before the character at `distance` is complete.
    private func isBoundary(ahead distance: Int) -> Bool {
        switch scalar(ahead: distance) {
        case nil, " ", "\t", "\r", "\n", ";", "#": true
        default: continuation(ahead: distance) > 0
        }
    }

    private var isBrace: Bool { scalar() == "{" || scalar() == "}" }

    /// How many characters a line continuation has: a backslash and the line's end; 0 when there is none.
    private func continuation(ahead distance: Int = 0) -> Int {
        guard scalar(ahead: distance) == "\\" else { return 0 }
        switch scalar(ahead: distance + 1) {
        case "\n": return 2
        case "\r": return scalar(ahead: distance + 2) == "\n" ? 3 : 0
        case nil: return 1
        default: return 0
        }
    }

    private mutating func skipBlank() {
        while let current = scalar() {
            switch current {
            case " ", "\t", "\r": advance()
            case "#": while let inComment = scalar(), inComment != "\n" { advance() }
            case "\\":
                let count = continuation()
                if count == 0 { return }
                for _ in 0..<count { advance() }
            default: return
            }
        }
    }

    // MARK: Words

    private mutating func plainWord(_ diagnostics: inout Diagnostics) -> Token {
        var word = Word(start: position)
        reading: while let current = scalar() {
            switch current {
            case " ", "\t", "\r", "\n", ";": break reading
            case "\\" where continuation() > 0: break reading
            case "$" where scalar(ahead: 1) == "{": substitute(into: &word, 0, &diagnostics)
            default: take(current, into: &word, &diagnostics)
            }
        }
        return splitMark(off: word.token(end: position, isQuoted: false), &diagnostics)
    }

    private mutating func quotedWord(_ diagnostics: inout Diagnostics) -> Token {
        var word = Word(start: position)
        advance()
        while let current = scalar() {
            switch current {
            case "\"":
                advance()
                if !isBoundary(ahead: 0) {
                    diagnostics.error(
                        at: SourceRange(start: position), "text stands right behind a closing quote",
                        hint: "put a space between them, or write \\\" for a quote within the quotes")
                    // Whatever was meant, what follows is no argument of its own, unless it is a block.
                    word.isBroken = true
                    while !isBoundary(ahead: 0), !(isBrace && isBoundary(ahead: 1)) { advance() }
                }
                return word.token(end: position, isQuoted: true)
            case "\n":
                reportOpenQuote(&word, &diagnostics)
                return word.token(end: position, isQuoted: true)
            case "\\": escape(into: &word, &diagnostics)
            case "$" where scalar(ahead: 1) == "{": substitute(into: &word, 0, &diagnostics)
            default: take(current, into: &word, &diagnostics)
            }
        }
        reportOpenQuote(&word, &diagnostics)
        return word.token(end: position, isQuoted: true)
    }

    private func reportOpenQuote(_ word: inout Word, _ diagnostics: inout Diagnostics) {
        word.isBroken = true
        diagnostics.error(
            at: SourceRange(start: word.start), "a quote that is not closed on its line", expected: "a closing \"",
            hint: "write \\n for a line's end within quotes, or end the line with a backslash")
    }

    private mutating func take(_ current: Unicode.Scalar, into word: inout Word, _ diagnostics: inout Diagnostics) {
        if isControl(current), current != "\t", !word.isBroken {
            word.isBroken = true
            let code = String(current.value, radix: 16, uppercase: true)
            diagnostics.error(
                at: SourceRange(start: position),
                "a control character (U+\(String(repeating: "0", count: max(0, 4 - code.count)))\(code))")
        }
        append(current, to: &word, &diagnostics)
        advance()
    }

    private func append(_ scalar: Unicode.Scalar, to word: inout Word, _ diagnostics: inout Diagnostics) {
        guard word.scalars.count < Self.wordCharactersMax else {
            if !word.isBroken {
                diagnostics.error(
                    at: SourceRange(start: word.start),
                    "a word of more than \(Self.wordCharactersMax) characters")
            }
            word.isBroken = true
            return
        }
        word.append(scalar, from: position)
    }

    /// `\"`, `\\`, `\n`, `\t`; before a line's end nothing; elsewhere a backslash is a backslash, so that a regex may
    /// stand in quotes.
    private mutating func escape(into word: inout Word, _ diagnostics: inout Diagnostics) {
        let count = continuation()
        if count > 0 {
            word.isVerbatim = false
            for _ in 0..<count { advance() }
            return
        }
        let replacement: Unicode.Scalar? =
            switch scalar(ahead: 1) {
            case "\"": "\""
            case "\\": "\\"
            case "n": "\n"
            case "t": "\t"
            default: nil
            }
        guard let replacement else { return take("\\", into: &word, &diagnostics) }
        word.isVerbatim = false
        append(replacement, to: &word, &diagnostics)
        advance()
        advance()
    }

    // MARK: ${NAME} and ${NAME:-default}

    private mutating func substitute(into word: inout Word, _ depth: Int, _ diagnostics: inout Diagnostics) {
        let start = position
        word.isVerbatim = false
        advance()
        advance()
        var name = ""
        while let current = scalar(), isNameCharacter(current, first: name.isEmpty) {
            name.unicodeScalars.append(current)
            advance()
        }
        let hasDefault = scalar() == ":" && scalar(ahead: 1) == "-"
        guard !name.isEmpty, hasDefault || scalar() == "}", depth < Self.substitutionDepthMax else {
            return reportSubstitution(from: start, &word, &diagnostics)
        }
        var fallback = Word(start: start)
        if hasDefault {
            advance()
            advance()
            readDefault(into: &fallback, depth, &diagnostics)
        }
        guard scalar() == "}" else { return reportSubstitution(from: start, &word, &diagnostics) }
        let length = start.line == line ? position.column - start.column + 1 : 1
        let value = environment(name)
        if hasDefault, value == nil || value == "" {
            if fallback.isBroken { word.isBroken = true }
            for scalar in fallback.scalars { append(scalar, to: &word, from: start, &diagnostics) }
        } else if let value {
            for scalar in value.unicodeScalars { append(scalar, to: &word, from: start, &diagnostics) }
        } else {
            word.isBroken = true
            diagnostics.error(
                at: SourceRange(start: start, length: length), "the environment variable \(quoted(name)) is not set",
                hint: "set it, or give a default: ${\(name):-value}")
        }
        advance()
    }

    private func append(
        _ scalar: Unicode.Scalar, to word: inout Word, from origin: SourcePosition, _ diagnostics: inout Diagnostics
    ) {
        append(scalar, to: &word, &diagnostics)
        word.moveLast(to: origin)
    }

    private mutating func readDefault(into fallback: inout Word, _ depth: Int, _ diagnostics: inout Diagnostics) {
        while let current = scalar(), current != "}", current != "\n" {
            switch current {
            case "\\": escape(into: &fallback, &diagnostics)
            case "$" where scalar(ahead: 1) == "{": substitute(into: &fallback, depth + 1, &diagnostics)
            default: take(current, into: &fallback, &diagnostics)
            }
        }
    }

    private func reportSubstitution(
        from start: SourcePosition, _ word: inout Word, _ diagnostics: inout Diagnostics
    ) {
        if !word.isBroken {
            diagnostics.error(
                at: SourceRange(start: start, length: start.line == line ? max(1, position.column - start.column) : 1),
                "a variable that cannot be read", expected: "${NAME} or ${NAME:-default}")
        }
        word.isBroken = true
    }

    private func isNameCharacter(_ scalar: Unicode.Scalar, first: Bool) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "_": true
        case "0"..."9": !first
        default: false
        }
    }

    // MARK: Braces that do not stand alone

    /// `routes{` and `8k}`: reported, and read as they were meant, so that the blocks around them stay as they are.
    /// Templates are left alone: their parser knows better what is wrong with a brace.
    private mutating func splitMark(off word: Token, _ diagnostics: inout Diagnostics) -> Token {
        let scalars = Array(word.text.unicodeScalars)
        guard word.isVerbatim, !word.isBroken, scalars.count > 1, scalars.first != "/", let last = scalars.last,
            last == "{" || last == "}"
        else { return word }
        let opening = scalars.count { $0 == "{" }
        let closing = scalars.count { $0 == "}" }
        guard last == "{" ? opening > closing && endsLine : closing > opening else { return word }
        let place = word.range(characterOffset: scalars.count - 1)
        diagnostics.error(
            at: place, "a \"\(last)\" that does not stand alone", hint: "put a space before it, or the word in quotes")
        held = Token(last == "{" ? .open : .close, range: place)
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars.dropLast())
        let range = SourceRange(start: word.range.start, length: scalars.count - 1)
        return Token(.word, text: String(text), range: range)
    }

    /// Whether nothing but blanks and a comment follows on the line.
    private var endsLine: Bool {
        var distance = 0
        while let current = scalar(ahead: distance) {
            switch current {
            case " ", "\t", "\r": distance += 1
            case "\n", "#": return true
            default: return false
            }
        }
        return true
    }
}
