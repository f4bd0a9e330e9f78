internal import Basics

/// A page in the Prometheus text format 0.0.4.
///
/// Groups stand in the order in which their names were first declared, series in the order of their label texts: the
/// same from scrape to scrape. A histogram's `_count` is the sum of its buckets, all read in one pass.
///
/// It may be written in one go or in slices, so that whoever writes it on a worker's loop can let requests in
/// between.
public struct TextExposition: Sendable {
    /// What the page is sent as.
    public static let contentType: StaticString = "text/plain; version=0.0.4; charset=utf-8"

    private let registry: Registry
    private let page: ScrapePage
    private let groups: [Snapshot.Group]
    private var group = 0
    private var member = 0
    private var entry = 0
    private var isBegun = false

    /// Fixes which series the page has, and runs the collectors; numbers are read when they are written.
    ///
    /// - Parameter names: only families of these names, or with samples of these names (`name[]` of the query); all
    ///   if empty.
    public init(_ registry: Registry, page: ScrapePage, selecting names: [String] = []) {
        self.registry = registry
        self.page = page
        groups = Snapshot(registry, page: page, selecting: names).groups
    }

    /// Appends the whole page.
    public static func render(
        _ registry: Registry, page: ScrapePage, selecting names: [String] = [], into output: inout [UInt8]
    ) {
        var exposition = TextExposition(registry, page: page, selecting: names)
        _ = exposition.render(seriesMax: .max, into: &output)
    }

    /// Appends up to `seriesMax` more series.
    ///
    /// - Returns: whether that was the last of the page.
    public mutating func render(seriesMax: Int, into output: inout [UInt8]) -> Bool {
        var left = max(1, seriesMax)
        while group < groups.count {
            let current = groups[group]
            if !isBegun { Self.appendHead(of: current, to: &output) }
            isBegun = true
            while member < current.members.count {
                let table = current.members[member].table
                let end = entry + min(left, table.entries.count - entry)
                append(current.members[member], entries: entry..<end, to: &output)
                left -= end - entry
                entry = end
                if entry < table.entries.count { return false }
                entry = 0
                member += 1
            }
            member = 0
            isBegun = false
            group += 1
        }
        return true
    }

    private static func appendHead(of group: Snapshot.Group, to output: inout [UInt8]) {
        output.append(contentsOf: "# HELP \(group.name) ".utf8)
        LabelText.appendEscaped(group.help, quotes: false, to: &output)
        output.append(contentsOf: "\n# TYPE \(group.name) \(group.type.word)\n".utf8)
    }

    private func append(_ member: Snapshot.Member, entries: Range<Int>, to output: inout [UInt8]) {
        guard !entries.isEmpty else { return }
        let plan = LinePlan(family: member.family, page: page)
        let descriptor = member.family.descriptor
        var cells = [UInt64](repeating: 0, count: max(1, descriptor.cellCount))
        let text = member.table.text.span
        let table = member.table.entries
        let values = member.values
        for entry in table[entries] {
            let labels = text.extracting(entry.start..<entry.start + entry.count)
            let bytesMax = plan.seriesBytesMax + plan.lines.count * labels.count
            if values == nil {
                for cell in cells.indices { cells[cell] = 0 }
                registry.addCells(from: entry.base, lastIsReal: descriptor.lastCellIsReal, to: &cells)
            }
            output.append(addingCapacity: bytesMax) { span in
                unsafe span.withUnsafeMutableBufferPointer { memory, count in
                    var writer = unsafe LineWriter(memory: memory, count: count)
                    if let values {
                        plan.write(values[Int(entry.base)], labels: labels, to: &writer)
                    } else {
                        plan.write(cells.span, labels: labels, to: &writer)
                    }
                    count = writer.count
                }
            }
        }
    }
}
