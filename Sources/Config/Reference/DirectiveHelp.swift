/// The help on directives, from the rows that the reader itself goes by.
public enum DirectiveHelp {
    /// Every directive of the language, context by context.
    public static let rows: [DirectiveRow] =
        TopDirectives.table.rows + ServiceDirectives.table.rows + [RouteDirectives.line] + RouteDirectives.table.rows
        + InstrumentDirectives.table.rows + TimeoutDirectives.table.rows + LimitDirectives.table.rows
        + OwnMetricDirectives.table.rows + NotYetDirectives.exporter.rows + NotYetDirectives.backend.rows
        + NotYetDirectives.unread

    /// All that there is to know about the directives of this name; nil when there is none.
    ///
    /// - Parameter block: the name of the block that it stands in, `top` for the top level; nil for all of them.
    public static func entry(for name: String, in block: String? = nil) -> String? {
        let found = rows.filter { row in
            row.name == name && (block.map { row.context.names.contains($0) } ?? true)
        }
        guard !found.isEmpty else { return nil }
        let blocks = DirectiveContext.allCases.filter { $0.isOpened(by: name) }
        let sources = found.contains(where: \.takesSources) || blocks.contains(.ownMetric) ? [sources] : []
        return (found.map(entry) + blocks.compactMap(list) + sources).joined(separator: "\n\n")
    }

    /// Every directive in a line, block by block.
    public static func overview() -> String {
        DirectiveContext.allCases.compactMap(list).joined(separator: "\n\n")
    }

    private static func entry(_ row: DirectiveRow) -> String {
        var lines = ["\(row.syntax)    (\(row.context.phrase))"]
        lines += wrapped(row.summary, after: "  ")
        lines += wrapped(row.defaultText, after: "  default: ")
        if case .notYet(let advice) = row.status { lines += wrapped(advice, after: "  not supported yet: ") }
        if let example = row.example {
            lines.append("  example:")
            lines += example.split(separator: "\n").map { "    \($0)" }
        }
        return lines.joined(separator: "\n")
    }

    /// The directives of a block, a line each; nil when it has none.
    private static func list(_ context: DirectiveContext) -> String? {
        let rows = rows.filter { $0.context == context }
        guard !rows.isEmpty else { return nil }
        return list(context.phrase.capitalisedFirst, rows.map { ($0.name, $0.gist) })
    }

    /// Every source of a value in a line.
    private static var sources: String {
        list("Sources of values", ValueSourceRow.all.map { ($0.syntax, $0.summary) })
    }

    /// What is known by a name, a line each, with the texts below each other.
    private static func list(_ title: String, _ entries: [(name: String, text: String)]) -> String {
        let width = entries.reduce(0) { max($0, $1.name.count) }
        let lines = entries.flatMap { entry in
            wrapped(entry.text, after: "  \(entry.name)\(spaces(width - entry.name.count))  ")
        }
        return (["\(title):"] + lines).joined(separator: "\n")
    }

    /// The names of the directives that stand in a block of this name, in the order of the manual.
    public static func names(in block: String) -> [String] {
        rows.filter { $0.context.names.contains(block) }.map(\.name)
    }

    /// The known name nearest to a misspelled one, for `weir help`.
    public static func nearest(to name: String) -> String? { nearestName(to: name, among: rows.map(\.name)) }
}

extension DirectiveContext {
    /// What people may call the block.
    fileprivate var names: [String] { DirectiveHelp.rows.map(\.name).filter(isOpened) + [rawValue] }

    /// Whether a directive of this name has this block.
    fileprivate func isOpened(by name: String) -> Bool {
        switch self {
        case .route: name == RouteDirectives.line.name
        case .ownMetric: OwnMetric.Kind(rawValue: name) != nil
        default: name == rawValue
        }
    }
}

extension DirectiveRow {
    /// Whether its arguments say where values come from.
    fileprivate var takesSources: Bool {
        context == .ownMetric && (syntax.contains("SOURCE") || syntax.contains("EXPRESSION"))
    }

    /// The first sentence of the summary.
    fileprivate var gist: String {
        var end = summary.endIndex
        var index = summary.startIndex
        while let point = summary[index...].firstIndex(of: ".") {
            index = summary.index(after: point)
            // A full stop is followed by a capital; within "e.g." or "http://a.b" none is.
            let rest = summary[index...]
            if rest.hasPrefix(" "), rest.dropFirst().first?.isUppercase == true {
                end = index
                break
            }
        }
        let mark = if case .notYet = status { "(Not supported yet.) " } else { "" }
        return mark + summary[..<end]
    }

    /// What holds when the directive is not written, for people.
    public var defaultText: String {
        switch defaultValue {
        case .required: "none: it must be written"
        case .arguments(let text): text
        case .words(let text): text
        }
    }
}
