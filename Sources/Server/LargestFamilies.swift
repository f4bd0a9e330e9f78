public import Config
internal import Instrumentation
internal import Metrics

/// The largest families on an exporter's page, as a table for people: what `weir top series` prints.
public struct LargestFamilies: Sendable {
    public let text: String

    /// - Parameters:
    ///   - page: of a weir's exporter, in the text format.
    ///   - configuration: the one that has the limits; nil if it is not known.
    ///   - countMax: how many rows there are at most.
    /// - Returns: nil if the page is none of a weir's exporter.
    public init?(page: [UInt8], _ configuration: Configuration?, countMax: Int) {
        let census = SeriesCensus(page.span)
        guard census.isOfExporter else { return nil }
        let limits = configuration.map { SeriesLimits($0) }
        let rows = census.rows.prefix(max(0, countMax))
        var lines = Self.table(
            [Self.titles] + rows.map { Self.cells($0, limit: limits?.limit(of: $0)) })
        lines.append("")
        lines.append(Self.summary(census, shown: rows.count))
        if census.rows.contains(where: \.isOverflowShared) {
            lines.append("* of all services together")
        }
        if census.rows.contains(where: { $0.overflow > 0 }) {
            lines.append(
                "Samples past a limit are counted as \"other\": give the widest label fewer values, or raise "
                    + "series_limit.")
        }
        text = lines.joined(separator: "\n") + "\n"
    }

    private static let titles = [
        "family", "service", "series", "limit", "used", "overflowed", "samples", "widest label",
    ]
    /// The columns of numbers, which end in one line.
    private static let numberColumns = 2...6

    private static func cells(_ row: SeriesCensus.Row, limit: Int?) -> [String] {
        [
            row.family, printable(row.service ?? "-"), String(row.series), limit.map(String.init) ?? "-",
            limit.map { "\(row.percent(of: $0))%" } ?? "-",
            row.isOverflowShared ? "\(row.overflow)*" : String(row.overflow), String(row.samples),
            row.widestLabel?.text ?? "-",
        ]
    }

    private static func summary(_ census: SeriesCensus, shown: Int) -> String {
        let (series, samples) = total(census.rows[...])
        let all = "\(census.rows.count) rows: \(series) series, \(samples) samples"
        guard shown < census.rows.count else { return all }
        let (left, leftSamples) = total(census.rows[shown...])
        return all + "; not shown: \(census.rows.count - shown) rows, \(left) series, \(leftSamples) samples"
    }

    private static func total(_ rows: ArraySlice<SeriesCensus.Row>) -> (series: Int, samples: Int) {
        // Each is a line of a page that is in memory: the sums overflow nothing.
        (rows.reduce(0) { $0 + $1.series }, rows.reduce(0) { $0 + $1.samples })
    }

    /// Columns side by side, two spaces apart.
    private static func table(_ rows: [[String]]) -> [String] {
        let widths = titles.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = row.enumerated().map { column, cell in
                let space = String(repeating: " ", count: widths[column] - cell.count)
                if numberColumns.contains(column) { return space + cell }
                return column == row.count - 1 ? cell : cell + space
            }
            return cells.joined(separator: "  ")
        }
    }

    /// Without what would move the cursor or colour the terminal: the page may come from anybody.
    private static func printable(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }
        return String(String.UnicodeScalarView(scalars))
    }
}
