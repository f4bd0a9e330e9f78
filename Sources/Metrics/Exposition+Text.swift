internal import Basics

/// The text formats: 0.0.4, and OpenMetrics 1.0.0.
extension Exposition {
    static func appendTextHead(of group: Snapshot.Group, to output: inout [UInt8]) {
        output.append(contentsOf: "# HELP \(group.name) ".utf8)
        LabelText.appendEscaped(group.help, quotes: false, to: &output)
        output.append(contentsOf: "\n# TYPE \(group.name) \(group.type.word)\n".utf8)
    }

    static func appendHead(of group: Snapshot.Group, as name: OpenMetricsName, to output: inout [UInt8]) {
        output.append(contentsOf: "# TYPE \(name.family) \(name.type)\n".utf8)
        if let unit = name.unit { output.append(contentsOf: "# UNIT \(name.family) \(unit)\n".utf8) }
        output.append(contentsOf: "# HELP \(name.family) ".utf8)
        // Unlike in the text format a quote is escaped here too.
        LabelText.appendEscaped(group.help, quotes: true, to: &output)
        output.append(UInt8(ascii: "\n"))
    }

    func appendLines(of member: Snapshot.Member, entries: Range<Int>, to output: inout [UInt8]) {
        let plan = LinePlan(family: member.family, page: page, openMetrics: openMetrics)
        var reading = SeriesReading(member.family.descriptor)
        var window = WindowReading(member.family, unixMilliseconds: unixMilliseconds)
        let showsExemplars = format.isOpenMetrics && member.family.descriptor.keepsExemplars
        let text = member.table.text.span
        let table = member.table.entries
        let values = member.values
        for entry in table[entries] {
            let labels = text.extracting(entry.start..<entry.start + entry.count)
            let bytesMax = plan.seriesBytesMax + plan.lines.count * labels.count
            if values == nil { reading.readCells(of: entry.base, in: registry) }
            window?.read(entry.base, in: registry)
            if showsExemplars { reading.readExemplars(of: entry.base, in: registry) }
            output.append(samplesOfAtMost: bytesMax) { writer in
                if let values {
                    plan.write(values[Int(entry.base)], labels: labels, to: &writer)
                } else {
                    plan.write(
                        reading.cells.span, showsExemplars ? reading.exemplars : [], window?.values ?? [],
                        created: entry.created, labels: labels, to: &writer)
                }
            }
        }
    }
}
