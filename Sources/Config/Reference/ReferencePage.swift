/// The reference of the configuration language in Markdown, from the rows that the reader itself goes by.
public enum ReferencePage {
    /// A chapter for each context, an entry for each directive.
    public static func directives() -> String {
        var page = "# Directives\n\nGenerated from the tables that the reader of the route file goes by.\n"
        for context in DirectiveContext.allCases {
            let rows = DirectiveHelp.rows.filter { $0.context == context }
            guard !rows.isEmpty else { continue }
            page += "\n## \(context.title)\n\n" + table(rows)
            if context == .ownMetric { page += "\n" + values }
            for row in rows { page += "\n" + entry(row) }
        }
        return page
    }

    /// Where the values of an exchange come from, and what can be made of them.
    private static var values: String {
        var lines = ["### Sources", "", "| source | value | known with | |", "|---|---|---|---|"]
        for row in ValueSourceRow.all {
            lines.append(
                "| `\(row.syntax)` | \(row.contentText) | \(row.momentText) | \(row.summary.escapedForTable) |")
        }
        let expressions =
            "An EXPRESSION is made of numbers, sources that may be numbers, `+` `-` `*` `/` and parentheses. Numbers "
            + "may have a unit: `250ms` is 0.25 (durations are in seconds), `10k` is 10240 (sizes are in bytes); `m`, "
            + "which could be either, is written `60s` or `1M`. A `-` may be part of a name, so it has a blank on "
            + "either side; the others need none. At most \(ExpressionText.operandsMax) numbers and sources, and "
            + "\(ExpressionText.depthMax) levels of parentheses."
        return lines.joined(separator: "\n") + "\n\n### Expressions\n\n" + expressions + "\n"
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
