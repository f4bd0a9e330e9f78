internal import Basics

/// The delimited protobuf format: `io.prometheus.client.MetricFamily` messages, each with its length before it.
extension Exposition {
    mutating func beginMessage(of group: Snapshot.Group) {
        typealias Fields = ProtobufMessage.MetricFamily
        message.removeAll(keepingCapacity: true)
        let (name, help) = (Array(group.name.utf8), Array(group.help.utf8))
        message.append(samplesOfAtMost: name.count + help.count + 64) { writer in
            writer.append(Fields.name, text: name.span)
            writer.append(Fields.help, text: help.span)
            writer.append(Fields.type, varint: group.type.protobufNumber)
        }
    }

    mutating func endMessage(of group: Snapshot.Group, to output: inout [UInt8]) {
        let base = group.type == .counter && group.name.hasSuffix("_total") ? group.name.dropLast(6) : group.name[...]
        if let unit = BaseUnit.named(by: String(base)) {
            let text = Array(unit.utf8)
            message.append(samplesOfAtMost: text.count + 16) { writer in
                writer.append(ProtobufMessage.MetricFamily.unit, text: text.span)
            }
        }
        let length = UInt64(message.count)
        output.append(samplesOfAtMost: SampleWriter.varintBytesMax) { $0.append(varint: length) }
        output.append(contentsOf: message)
    }

    mutating func appendMessages(of member: Snapshot.Member, entries: Range<Int>) {
        let plan = MetricPlan(family: member.family, page: page)
        var reading = SeriesReading(member.family.descriptor)
        var window = WindowReading(member.family, unixMilliseconds: unixMilliseconds)
        let text = member.table.text.span
        let table = member.table.entries
        let values = member.values
        for entry in table[entries] {
            let labels = text.extracting(entry.start..<entry.start + entry.count)
            if values == nil {
                reading.readCounts(of: entry.base, in: registry)
                window?.read(entry.base, in: registry)
                reading.readExemplars(of: entry.base, in: registry)
            }
            let bytesMax = plan.bytesMax(
                labels: labels.count, nativeBuckets: reading.positive.keys.count + reading.negative.keys.count,
                exemplars: reading.exemplars.count)
            message.append(samplesOfAtMost: bytesMax) { writer in
                if let values {
                    plan.write(values[Int(entry.base)], labels: labels, to: &writer)
                } else {
                    plan.write(
                        reading, window?.values ?? [], created: entry.created, labels: labels, to: &writer)
                }
            }
        }
    }
}

extension FamilyType {
    /// `MetricType` of metrics.proto.
    fileprivate var protobufNumber: UInt64 {
        switch self {
        case .counter: 0
        case .gauge: 1
        case .summary: 2
        case .histogram: 4
        }
    }
}
