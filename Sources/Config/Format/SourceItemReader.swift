/// Puts the pieces of a file together again, as a tree.
struct SourceItemReader {
    private let pieces: [SourcePiece]
    private var next = 0

    /// - Parameter pieces: of a file whose blocks are all closed.
    init(_ pieces: [SourcePiece]) { self.pieces = pieces }

    private var current: SourcePiece? { next < pieces.count ? pieces[next] : nil }

    /// The items up to the `}` of a block, which is taken too, or to the end of the file.
    mutating func items() -> [SourceItem] {
        var items: [SourceItem] = []
        var lineEnds = 0
        while let piece = current {
            switch piece {
            case .close:
                next += 1
                return items
            case .semicolon: next += 1
            case .lineEnd:
                next += 1
                lineEnds += 1
            case .comment(let comment):
                next += 1
                if lineEnds == 0, case .statement(var last)? = items.last {
                    last.comment = comment
                    items[items.count - 1] = .statement(last)
                } else {
                    Self.append(.comment(comment.text), to: &items, after: lineEnds)
                }
                lineEnds = 0
            case .word, .open:
                Self.append(.statement(statement()), to: &items, after: lineEnds)
                lineEnds = 0
            }
        }
        return items
    }

    private static func append(_ item: SourceItem, to items: inout [SourceItem], after lineEnds: Int) {
        if lineEnds > 1, !items.isEmpty { items.append(.blank) }
        items.append(item)
    }

    private mutating func statement() -> SourceStatement {
        var statement = SourceStatement(words: [])
        while let piece = current {
            switch piece {
            case .word(var word):
                next += 1
                if statement.words.isEmpty { word.isOnNewLine = false }
                statement.words.append(word)
            case .open:
                next += 1
                statement.block = block()
                return statement
            case .close, .semicolon, .lineEnd, .comment: return statement
            }
        }
        return statement
    }

    /// The block whose `{` was the last piece.
    private mutating func block() -> SourceStatement.Block {
        let start = next
        while current == .semicolon { next += 1 }
        var comment: String?
        if case .comment(let found)? = current {
            comment = found.text
            next += 1
        }
        let items = items()
        let isOnOneLine = !pieces[start..<next].contains(where: Self.needsLines)
        return .init(comment: comment, items: items, isOnOneLine: isOnOneLine)
    }

    /// Whether a block with this piece in it was not written on one line.
    private static func needsLines(_ piece: SourcePiece) -> Bool {
        switch piece {
        case .lineEnd, .comment: true
        case .word(let word): word.isOnNewLine || word.text.unicodeScalars.contains("\n")
        case .open, .close, .semicolon: false
        }
    }
}
