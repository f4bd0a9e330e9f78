/// A directive as it is laid out: its lines up to the end of its words or of its one-line block, without indentation.
struct SourceLine {
    /// Wider blocks are written over several lines.
    static let columnsMax = 120

    let statement: SourceStatement
    /// Whether its block, if any, stands on its line.
    let hasBlockOnLine: Bool

    init(_ statement: SourceStatement, indent: Int) {
        self.statement = statement
        guard let block = statement.block else {
            hasBlockOnLine = true
            return
        }
        if block.items.isEmpty, block.comment == nil {
            hasBlockOnLine = true
        } else if block.isOnOneLine {
            let last = Self.plain(statement).split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
            hasBlockOnLine = indent + last.unicodeScalars.count <= Self.columnsMax
        } else {
            hasBlockOnLine = false
        }
    }

    /// How wide the name is, where the first argument stands behind it on its line; nil when it is not to be lined up
    /// with others.
    var nameWidth: Int? {
        guard statement.words.count > 1, !statement.words[1].isOnNewLine else { return nil }
        let name = statement.words[0].text.unicodeScalars
        return name.count <= Self.nameColumnsMax && !name.contains("\n") ? name.count : nil
    }

    /// A longer name does not push the arguments of its neighbours away.
    private static let nameColumnsMax = 32

    /// - Parameters:
    ///   - argumentColumn: where the first argument stands, from 0 where the name begins; nil for one space behind it.
    ///   - indent: of the name.
    func text(argumentColumn: Int?, indent: Int) -> String {
        guard let name = statement.words.first?.text else { return "" }
        let width = name.unicodeScalars.count
        let padding = max(1, (nameWidth == nil ? nil : argumentColumn).map { $0 - width } ?? 1)
        // Continued lines stand under the first argument.
        let isNameAlone = statement.words.count > 1 && statement.words[1].isOnNewLine
        let continued = "\\\n" + spaces(indent + (isNameAlone ? 4 : width + padding))
        var text = name
        for (index, word) in statement.words.enumerated().dropFirst() {
            text += word.isOnNewLine ? " " + continued : spaces(index == 1 ? padding : 1)
            text += word.text
        }
        guard let block = statement.block else {
            // A backslash at a line's end would continue the line.
            return text.hasSuffix("\\") && statement.comment == nil ? text + ";" : text
        }
        return text + (hasBlockOnLine ? " " + Self.onOneLine(block) : " {")
    }

    /// The directive with single spaces, its block on its line.
    private static func plain(_ statement: SourceStatement) -> String {
        let words = statement.words.map { ($0.isOnNewLine ? "\n" : "") + $0.text }.joined(separator: " ")
        return statement.block.map { words + " " + onOneLine($0) } ?? words
    }

    private static func onOneLine(_ block: SourceStatement.Block) -> String {
        let statements = block.items.compactMap { item -> String? in
            guard case .statement(let statement) = item else { return nil }
            return plain(statement)
        }
        return statements.isEmpty ? "{}" : "{ \(statements.joined(separator: "; ")) }"
    }
}

func spaces(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }
