/// Writes the items of a file in the one form that `weir fmt` gives them.
///
/// - Four spaces for each block; one empty line at most, none where a block or the file begins or ends.
/// - Directives that follow each other line by line are a group: their arguments stand in one column, two spaces behind
///   the longest name, and so do the comments behind them. An empty line and a block of several lines end a group; in
///   `routes` such a block does not, because there the templates are read as a column.
/// - A block that was written on one line stays there if it fits.
struct SourceLayout {
    private static let indentWidth = 4
    /// Lines that are wider do not push the comments of their neighbours further.
    private static let commentColumnMax = 80

    private(set) var text = ""

    init(_ items: [SourceItem]) { write(items, indent: 0, isRoutes: false) }

    private mutating func write(_ items: [SourceItem], indent: Int, isRoutes: Bool) {
        var group: [SourceItem] = []
        for item in items {
            let line: SourceLine? =
                if case .statement(let statement) = item { SourceLine(statement, indent: indent) } else { nil }
            let standsAlone = line.map { !$0.hasBlockOnLine && !isRoutes } ?? false
            if item == .blank || standsAlone {
                writeGroup(group, indent: indent)
                group = []
            }
            if item == .blank {
                text += "\n"
            } else {
                group.append(item)
            }
            if standsAlone {
                writeGroup(group, indent: indent)
                group = []
            }
        }
        writeGroup(group, indent: indent)
    }

    private mutating func writeGroup(_ items: [SourceItem], indent: Int) {
        let lines = items.map { item -> SourceLine? in
            guard case .statement(let statement) = item else { return nil }
            return SourceLine(statement, indent: indent)
        }
        let widths = lines.compactMap { $0?.nameWidth }
        let argumentColumn = widths.count > 1 ? widths.max().map { $0 + 2 } : nil
        let texts = lines.map { $0?.text(argumentColumn: argumentColumn, indent: indent) }
        let commentColumn = commentColumn(of: lines, texts, indent: indent)
        for (index, item) in items.enumerated() {
            text += spaces(indent)
            if case .comment(let comment) = item { text += comment + "\n" }
            guard let line = lines[index], let code = texts[index] else { continue }
            text += code
            if line.hasBlockOnLine {
                if let comment = line.statement.comment {
                    text += spaces(max(2, commentColumn - 1 - Self.width(code, indent: indent))) + comment.text
                }
                text += "\n"
            } else if let block = line.statement.block {
                text += (block.comment.map { "  " + $0 } ?? "") + "\n"
                let isRoutes = line.statement.words.count == 1 && line.statement.words[0].text == "routes"
                write(block.items, indent: indent + Self.indentWidth, isRoutes: isRoutes)
                text += spaces(indent) + "}" + (line.statement.comment.map { "  " + $0.text } ?? "") + "\n"
            }
        }
    }

    /// Where the comments of a group stand, from 1: in the column that they have in common already, if there is room,
    /// else two spaces behind the longest of their lines.
    private func commentColumn(of lines: [SourceLine?], _ texts: [String?], indent: Int) -> Int {
        var widths: [Int] = []
        var columns: [Int] = []
        for (line, text) in zip(lines, texts) {
            guard let line, let text, line.hasBlockOnLine, let comment = line.statement.comment else { continue }
            widths.append(Self.width(text, indent: indent))
            columns.append(comment.column)
        }
        guard let widest = widths.max(), let first = columns.first else { return 0 }
        if columns.count > 1, columns.allSatisfy({ $0 == first }), first >= widest + 3, first <= SourceLine.columnsMax {
            return first
        }
        return min(widest, Self.commentColumnMax) + 3
    }

    /// Of the last line of a directive, with its indentation.
    private static func width(_ code: String, indent: Int) -> Int {
        let scalars = code.unicodeScalars
        guard let lineEnd = scalars.lastIndex(of: "\n") else { return indent + scalars.count }
        return scalars.distance(from: scalars.index(after: lineEnd), to: scalars.endIndex)
    }
}
