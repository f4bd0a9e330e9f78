internal import Basics

/// What the sample lines of one family on one page have in common: a line is its head, the series' label text, its
/// tail, a number.
struct LinePlan: Sendable {
    struct Line: Sendable {
        let head: ByteRange
        let tail: ByteRange
    }

    private let type: FamilyType
    private let unit: CellUnit
    private(set) var bytes: [UInt8] = []
    /// A counter or gauge: the value. A histogram: its buckets with +Inf, the sum, the count. A summary: its quantiles,
    /// the sum, the count. Behind them, if that is shown, when the series was created.
    private(set) var lines: [Line] = []
    private let showsCreated: Bool
    /// In OpenMetrics sums and counters are numbers and not negative, nor are quantiles: such a line is left out,
    /// because there are readers that take none of a page that has one. The other formats have no such rule.
    private let isStrict: Bool
    /// Whether a histogram may have a sum: in OpenMetrics one with negative bounds has none.
    private let showsSum: Bool
    /// The heads, tails, numbers and line ends of all lines of a series together, at most.
    private(set) var seriesBytesMax = 0

    /// - Parameter openMetrics: nil in the text format.
    init(family: Family, page: ScrapePage, openMetrics: OpenMetricsName?) {
        let descriptor = family.descriptor
        type = descriptor.type
        unit = descriptor.unit
        showsCreated = openMetrics?.showsCreated ?? false
        isStrict = openMetrics != nil && descriptor.unit == .real
        showsSum = openMetrics == nil || descriptor.bucketBounds.first ?? 0 >= 0
        let scopeText = page == .exporter ? family.scopeText : []
        let hasLabels = !scopeText.isEmpty || !descriptor.labelNames.isEmpty
        let name = openMetrics?.family ?? descriptor.name
        switch descriptor.type {
        case .counter, .gauge: addLine(openMetrics?.sample ?? name, scopeText: scopeText, hasLabels: hasLabels)
        case .histogram:
            for bound in descriptor.bucketBounds + [.infinity] {
                let le = (hasLabels ? "," : "") + "le=\"\(NumberText.ofBound(bound))\""
                addLine(name + "_bucket", scopeText: scopeText, hasLabels: true, last: le)
            }
            addLine(name + "_sum", scopeText: scopeText, hasLabels: hasLabels)
            addLine(name + "_count", scopeText: scopeText, hasLabels: hasLabels)
        case .summary:
            for quantile in descriptor.quantiles {
                let label = (hasLabels ? "," : "") + "quantile=\"\(NumberText.of(quantile))\""
                addLine(name, scopeText: scopeText, hasLabels: true, last: label)
            }
            addLine(name + "_sum", scopeText: scopeText, hasLabels: hasLabels)
            addLine(name + "_count", scopeText: scopeText, hasLabels: hasLabels)
        }
        if showsCreated { addLine(name + "_created", scopeText: scopeText, hasLabels: hasLabels) }
        if openMetrics != nil && descriptor.keepsExemplars { seriesBytesMax += lines.count * Self.exemplarBytesMax }
    }

    private mutating func addLine(_ name: String, scopeText: [UInt8], hasLabels: Bool, last: String = "") {
        let start = bytes.count
        bytes.append(contentsOf: name.utf8)
        if hasLabels { bytes.append(UInt8(ascii: "{")) }
        bytes.append(contentsOf: scopeText)
        let middle = bytes.count
        bytes.append(contentsOf: last.utf8)
        if hasLabels { bytes.append(UInt8(ascii: "}")) }
        bytes.append(UInt8(ascii: " "))
        lines.append(
            Line(
                head: ByteRange(start: start, count: middle - start),
                tail: ByteRange(start: middle, count: bytes.count - middle)))
        seriesBytesMax += bytes.count - start + SampleWriter.numberBytesMax + 1
    }
}

extension LinePlan {
    /// Writes the line of a collected sample.
    func write(_ value: SampleValue, labels: Span<UInt8>, to writer: inout SampleWriter) {
        begin(0, labels: labels, to: &writer)
        switch value {
        case .integer(let value): writer.append(integer: value)
        case .nanoseconds(let value):
            Self.write(UInt64(bitPattern: value), unit: .nanoseconds, isSigned: true, to: &writer)
        case .real(let value): writer.append(value)
        }
        writer.append(UInt8(ascii: "\n"))
    }

    /// Writes the lines of a series.
    ///
    /// - Parameters:
    ///   - exemplars: by bucket; empty, or of a family that keeps them.
    ///   - quantiles: of a summary, in the exposed unit.
    ///   - created: milliseconds since 1970; 0 if that is not known.
    func write(
        _ cells: Span<UInt64>, _ exemplars: [ReadExemplar?], _ quantiles: [Double], created: Int64, labels: Span<UInt8>,
        to writer: inout SampleWriter
    ) {
        switch type {
        case .counter:
            if mayShow(cells[0]) {
                line(0, cell: cells[0], unit: unit, exemplar: exemplars.first ?? nil, labels: labels, to: &writer)
            }
        case .gauge: line(0, cell: cells[0], unit: unit, isSigned: true, labels: labels, to: &writer)
        case .histogram:
            var count: UInt64 = 0
            let sum = cells.count - 1
            for bucket in 0..<sum {
                count &+= cells[bucket]
                let exemplar = exemplars.isEmpty ? nil : exemplars[bucket]
                line(bucket, cell: count, unit: .count, exemplar: exemplar, labels: labels, to: &writer)
            }
            // In OpenMetrics the one does not stand without the other.
            guard showsSum && mayShow(cells[sum]) else { break }
            line(sum, cell: cells[sum], unit: unit, labels: labels, to: &writer)
            line(sum + 1, cell: count, unit: .count, labels: labels, to: &writer)
        case .summary:
            for (index, value) in quantiles.enumerated() where !(isStrict && value < 0) {
                line(index, cell: value.bitPattern, unit: .real, labels: labels, to: &writer)
            }
            if mayShow(cells[1]) {
                line(quantiles.count, cell: cells[1], unit: unit, labels: labels, to: &writer)
            }
            line(quantiles.count + 1, cell: cells[0], unit: .count, labels: labels, to: &writer)
        }
        if showsCreated && created > 0 {
            begin(lines.count - 1, labels: labels, to: &writer)
            writer.append(nanoseconds: UInt64(created) &* 1_000_000)
            writer.append(UInt8(ascii: "\n"))
        }
    }

    /// Whether a counter, or a sum, may have the value of a cell.
    private func mayShow(_ cell: UInt64) -> Bool { !isStrict || Double(bitPattern: cell) >= 0 }

    private func line(
        _ index: Int, cell: UInt64, unit: CellUnit, isSigned: Bool = false, exemplar: ReadExemplar? = nil,
        labels: Span<UInt8>, to writer: inout SampleWriter
    ) {
        begin(index, labels: labels, to: &writer)
        Self.write(cell, unit: unit, isSigned: isSigned, to: &writer)
        if let exemplar { write(exemplar, to: &writer) }
        writer.append(UInt8(ascii: "\n"))
    }

    private func begin(_ index: Int, labels: Span<UInt8>, to writer: inout SampleWriter) {
        let line = lines[index]
        let bytes = bytes.span
        writer.append(bytes.bytes(line.head))
        writer.append(labels)
        writer.append(bytes.bytes(line.tail))
    }

    private static var exemplarBytesMax: Int { 64 + 2 * SampleWriter.numberBytesMax }

    /// ` # {trace_id="…"} value time`
    private func write(_ exemplar: ReadExemplar, to writer: inout SampleWriter) {
        writer.append(" # {trace_id=\"")
        writer.append(hexadecimal: exemplar.exemplar.traceHigh)
        writer.append(hexadecimal: exemplar.exemplar.traceLow)
        writer.append("\"} ")
        Self.write(exemplar.value, unit: unit, isSigned: false, to: &writer)
        writer.append(UInt8(ascii: " "))
        writer.append(nanoseconds: UInt64(max(0, exemplar.exemplar.unixMilliseconds)) &* 1_000_000)
    }

    private static func write(_ cell: UInt64, unit: CellUnit, isSigned: Bool, to writer: inout SampleWriter) {
        let isNegative = isSigned && unit != .real && Int64(bitPattern: cell) < 0
        if isNegative { writer.append(UInt8(ascii: "-")) }
        let magnitude = isNegative ? 0 &- cell : cell
        switch unit {
        case .count, .bytes: writer.append(magnitude)
        case .nanoseconds: writer.append(nanoseconds: magnitude)
        case .real: writer.append(Double(bitPattern: cell))
        }
    }
}
