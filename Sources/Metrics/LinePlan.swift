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
    /// A counter or gauge: the value. A histogram: its buckets with +Inf, the sum, the count. A summary: the sum, the
    /// count.
    private(set) var lines: [Line] = []
    /// The heads, tails, numbers and line ends of all lines of a series together, at most.
    private(set) var seriesBytesMax = 0

    init(family: Family, page: ScrapePage) {
        let descriptor = family.descriptor
        type = descriptor.type
        unit = descriptor.unit
        let scopeText = page == .exporter ? family.scopeText : []
        let hasLabels = !scopeText.isEmpty || !descriptor.labelNames.isEmpty
        switch descriptor.type {
        case .counter, .gauge: addLine("", scopeText: scopeText, hasLabels: hasLabels, of: descriptor)
        case .histogram:
            for bound in descriptor.bucketBounds + [.infinity] {
                let le = (hasLabels ? "," : "") + "le=\"\(NumberText.ofBound(bound))\""
                addLine("_bucket", scopeText: scopeText, hasLabels: true, last: le, of: descriptor)
            }
            addLine("_sum", scopeText: scopeText, hasLabels: hasLabels, of: descriptor)
            addLine("_count", scopeText: scopeText, hasLabels: hasLabels, of: descriptor)
        case .summary:
            addLine("_sum", scopeText: scopeText, hasLabels: hasLabels, of: descriptor)
            addLine("_count", scopeText: scopeText, hasLabels: hasLabels, of: descriptor)
        }
    }

    private mutating func addLine(
        _ suffix: String, scopeText: [UInt8], hasLabels: Bool, last: String = "", of descriptor: FamilyDescriptor
    ) {
        let start = bytes.count
        bytes.append(contentsOf: descriptor.name.utf8)
        bytes.append(contentsOf: suffix.utf8)
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
        seriesBytesMax += bytes.count - start + LineWriter.numberBytesMax + 1
    }
}

extension LinePlan {
    /// Writes the line of a collected sample.
    func write(_ value: SampleValue, labels: Span<UInt8>, to writer: inout LineWriter) {
        begin(0, labels: labels, to: &writer)
        switch value {
        case .integer(let value): writer.append(integer: value)
        case .nanoseconds(let value):
            Self.write(UInt64(bitPattern: value), unit: .nanoseconds, isSigned: true, to: &writer)
        case .real(let value): writer.append(value)
        }
        writer.append(UInt8(ascii: "\n"))
    }

    /// Writes the lines of a series whose cells have been added up over the shards.
    func write(_ cells: Span<UInt64>, labels: Span<UInt8>, to writer: inout LineWriter) {
        switch type {
        case .counter: line(0, cell: cells[0], unit: unit, labels: labels, to: &writer)
        case .gauge: line(0, cell: cells[0], unit: unit, isSigned: true, labels: labels, to: &writer)
        case .histogram:
            var count: UInt64 = 0
            let sum = cells.count - 1
            for bucket in 0..<sum {
                count &+= cells[bucket]
                line(bucket, cell: count, unit: .count, labels: labels, to: &writer)
            }
            line(sum, cell: cells[sum], unit: unit, labels: labels, to: &writer)
            line(sum + 1, cell: count, unit: .count, labels: labels, to: &writer)
        case .summary:
            line(0, cell: cells[1], unit: unit, labels: labels, to: &writer)
            line(1, cell: cells[0], unit: .count, labels: labels, to: &writer)
        }
    }

    private func line(
        _ index: Int, cell: UInt64, unit: CellUnit, isSigned: Bool = false, labels: Span<UInt8>,
        to writer: inout LineWriter
    ) {
        begin(index, labels: labels, to: &writer)
        Self.write(cell, unit: unit, isSigned: isSigned, to: &writer)
        writer.append(UInt8(ascii: "\n"))
    }

    private func begin(_ index: Int, labels: Span<UInt8>, to writer: inout LineWriter) {
        let line = lines[index]
        let bytes = bytes.span
        writer.append(bytes.bytes(line.head))
        writer.append(labels)
        writer.append(bytes.bytes(line.tail))
    }

    private static func write(_ cell: UInt64, unit: CellUnit, isSigned: Bool, to writer: inout LineWriter) {
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
