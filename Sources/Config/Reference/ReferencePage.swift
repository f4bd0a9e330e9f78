/// The reference of the configuration language in Markdown, from the rows that the reader itself goes by.
public enum ReferencePage {
    /// A chapter for each context, an entry for each directive.
    public static func directives() -> String {
        var page = "# Directives\n\nGenerated from the tables that the reader of the route file goes by.\n"
        for context in DirectiveContext.allCases {
            let rows = DirectiveHelp.rows.filter { $0.context == context }
            guard !rows.isEmpty else { continue }
            page += "\n## \(context.title)\n\n" + table(rows)
            for row in rows { page += "\n" + entry(row) }
        }
        return page
    }

    private static func table(_ rows: [DirectiveRow]) -> String {
        var lines = ["| directive | default |", "|---|---|"]
        for row in rows {
            let mark = if case .notYet = row.status { " (not supported yet)" } else { "" }
            lines.append("| `\(row.syntax.escapedForTable)`\(mark) | \(row.defaultText.escapedForTable) |")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func entry(_ row: DirectiveRow) -> String {
        var text = "### \(row.name) (\(row.context.phrase))\n\n    \(row.syntax)\n\n"
        if case .notYet(let advice) = row.status { text += "**Not supported yet**: \(advice).\n\n" }
        text += "\(row.summary.escapedForText)\n\n"
        text += "- Default: \(row.defaultText)\n- \(row.repetitionText)\n"
        if let example = row.example {
            text += "\nFor example:\n\n" + example.split(separator: "\n").map { "    \($0)\n" }.joined()
        }
        return text
    }
}

extension DirectiveRow {
    fileprivate var repetitionText: String {
        switch repetition {
        case .once: "Once in a block"
        case .any: "Any number of times"
        case .oncePerFirstArgument: "Once for each first argument"
        }
    }
}

extension String {
    /// A star would begin emphasis.
    fileprivate var escapedForText: String {
        split(separator: "*", omittingEmptySubsequences: false).joined(separator: "\\*")
    }

    /// A bar would end the cell, in code too.
    fileprivate var escapedForTable: String {
        split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }
}
