/// A piece of a source file on the way to a `SourceItem`: a token as it was written, or a comment.
enum SourcePiece: Equatable {
    case word(SourceStatement.Word)
    case open
    case close
    case semicolon
    case lineEnd
    case comment(SourceStatement.Comment)

    /// The pieces of a file that has no lexical error.
    static func all(of file: SourceFile, environment: @escaping (String) -> String?) -> [SourcePiece] {
        var lexer = Lexer(file: file, environment: environment)
        var diagnostics = Diagnostics()
        var pieces: [SourcePiece] = []
        while true {
            let gapStart = lexer.index
            let token = lexer.next(&diagnostics)
            let gap = Gap(file, gapStart..<lexer.tokenStart)
            if let comment = gap.comment { pieces.append(.comment(comment)) }
            switch token.kind {
            case .word:
                let text = SourcePiece.text(of: file.scalars[lexer.tokenStart..<lexer.index])
                pieces.append(.word(SourceStatement.Word(text: text, isOnNewLine: gap.hasContinuation)))
            case .open: pieces.append(.open)
            case .close: pieces.append(.close)
            case .end: pieces.append(file.scalars[lexer.tokenStart] == "\n" ? .lineEnd : .semicolon)
            case .endOfFile: return pieces
            }
        }
    }

    /// A word as it stands, but for the carriage returns of continued lines within it: a formatted file has none.
    private static func text(of scalars: ArraySlice<Unicode.Scalar>) -> String {
        var text = String.UnicodeScalarView()
        for (index, scalar) in zip(scalars.indices, scalars) {
            let isBeforeLineEnd = index + 1 < scalars.endIndex && scalars[index + 1] == "\n"
            if scalar == "\r", isBeforeLineEnd { continue }
            text.append(scalar)
        }
        return String(text)
    }

    /// What stands between two tokens: blanks, continued lines, and at most one comment, because the line's end behind
    /// it is a token.
    private struct Gap {
        var comment: SourceStatement.Comment?
        var hasContinuation = false

        init(_ file: SourceFile, _ range: Range<Int>) {
            for index in range {
                switch file.scalars[index] {
                case "\\": hasContinuation = true
                case "#":
                    var end = range.upperBound
                    while [" ", "\t", "\r"].contains(file.scalars[end - 1]) { end -= 1 }
                    var text = String.UnicodeScalarView()
                    text.append(contentsOf: file.scalars[index..<end])
                    comment = SourceStatement.Comment(text: String(text), column: file.position(of: index).column)
                    return
                default: continue
                }
            }
        }
    }
}
