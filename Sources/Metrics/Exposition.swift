internal import Basics

/// A page of metrics in one of the formats.
///
/// Groups stand in the order in which their names were first declared, series in the order of their label texts: the
/// same from scrape to scrape. A histogram's count is the sum of its buckets, classic and native ones alike.
///
/// It may be written in one go or in slices, so that whoever writes it on a worker's loop can let requests in
/// between.
public struct Exposition: Sendable {
    let registry: Registry
    let page: ScrapePage
    let format: ExpositionFormat
    /// When the page is written, in milliseconds since 1970.
    let unixMilliseconds: Int64
    private let groups: [Snapshot.Group]
    /// The names of all groups, for OpenMetrics to see where two would have one name.
    private let names: Set<String>
    private var group = 0
    private var member = 0
    private var entry = 0
    private var isBegun = false
    private var isEnded = false
    /// Of the present group in OpenMetrics.
    private(set) var openMetrics: OpenMetricsName?
    /// A message whose length stands before it is gathered here until all of it is there.
    var message: [UInt8] = []

    /// Fixes which series the page has, and runs the collectors; numbers are read when they are written.
    ///
    /// - Parameter names: only families of these names, or with samples of these names (`name[]` of the query); all
    ///   if empty.
    public init(
        _ registry: Registry, page: ScrapePage, format: ExpositionFormat = .text, selecting names: [String] = []
    ) {
        self.registry = registry
        self.page = page
        self.format = format
        unixMilliseconds = registry.clock()
        groups = Snapshot(registry, page: page, selecting: names).groups
        self.names = format.isOpenMetrics ? Set(groups.map(\.name)) : []
    }

    /// Appends the whole page.
    public static func render(
        _ registry: Registry, page: ScrapePage, format: ExpositionFormat = .text, selecting names: [String] = [],
        into output: inout [UInt8]
    ) {
        var exposition = Exposition(registry, page: page, format: format, selecting: names)
        _ = exposition.render(seriesMax: .max, into: &output)
    }

    /// Appends up to `seriesMax` more series.
    ///
    /// - Returns: whether that was the last of the page.
    public mutating func render(seriesMax: Int, into output: inout [UInt8]) -> Bool {
        var left = max(1, seriesMax)
        while group < groups.count {
            let current = groups[group]
            if !isBegun { begin(current, to: &output) }
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
            if format == .protobuf { endMessage(of: current, to: &output) }
            member = 0
            isBegun = false
            group += 1
        }
        if format.isOpenMetrics && !isEnded { output.append(contentsOf: "# EOF\n".utf8) }
        isEnded = true
        return true
    }

    private mutating func begin(_ group: Snapshot.Group, to output: inout [UInt8]) {
        switch format {
        case .text: Self.appendTextHead(of: group, to: &output)
        case .openMetrics, .openMetricsDraft:
            let name = OpenMetricsName(group.name, group.type, among: names)
            openMetrics = name
            Self.appendHead(of: group, as: name, to: &output)
        case .protobuf: beginMessage(of: group)
        }
    }

    private mutating func append(_ member: Snapshot.Member, entries: Range<Int>, to output: inout [UInt8]) {
        guard !entries.isEmpty else { return }
        if format == .protobuf {
            appendMessages(of: member, entries: entries)
        } else {
            appendLines(of: member, entries: entries, to: &output)
        }
    }
}
