/// The help on directives, from the rows that the reader itself goes by.
public enum DirectiveHelp {
    /// Every directive of the language, context by context.
    public static let rows: [DirectiveRow] =
        TopDirectives.table.rows + ServiceDirectives.table.rows + [RouteDirectives.line] + RouteDirectives.table.rows
        + InstrumentDirectives.table.rows + TimeoutDirectives.table.rows + LimitDirectives.table.rows
        + NotYetDirectives.exporter.rows + NotYetDirectives.backend.rows + NotYetDirectives.unread

    /// All that there is to know about the directives of this name; nil when there is none.
    public static func entry(for name: String) -> String? {
        let entries = rows.filter { $0.name == name }.map(entry)
        return entries.isEmpty ? nil : entries.joined(separator: "\n\n")
    }

    private static func entry(_ row: DirectiveRow) -> String {
        var lines = ["\(row.syntax)    (\(row.context.phrase))", "  \(row.summary)", "  default: \(row.defaultText)"]
        if case .notYet(let advice) = row.status { lines.append("  not supported yet: \(advice)") }
        if let example = row.example {
            lines.append("  example:")
            lines += example.split(separator: "\n").map { "    \($0)" }
        }
        return lines.joined(separator: "\n")
    }

    /// The known name nearest to a misspelled one, for `weir help`.
    public static func nearest(to name: String) -> String? { nearestName(to: name, among: rows.map(\.name)) }
}

extension DirectiveRow {
    /// What holds when the directive is not written, for people.
    public var defaultText: String {
        switch defaultValue {
        case .required: "none: it must be written"
        case .arguments(let text): text
        case .words(let text): text
        }
    }
}
