internal import Basics

/// What the `Metric` messages of one family on one page have in common.
struct MetricPlan: Sendable {
    private typealias Metric = ProtobufMessage.Metric
    private typealias Histogram = ProtobufMessage.Histogram

    private let type: FamilyType
    private let unit: CellUnit
    private let bounds: [Double]
    private let isNative: Bool
    private let quantiles: [Double]
    /// The label of the scope as it stands in each message.
    private var scopePair: [UInt8] = []
    /// Label names in the order of the label texts, and as they are called on this page.
    private let names: [(printedBytes: Int, name: [UInt8])]

    init(family: Family, page: ScrapePage) {
        let descriptor = family.descriptor
        type = descriptor.type
        unit = descriptor.unit
        bounds = descriptor.bucketBounds + [.infinity]
        isNative = descriptor.isNative
        quantiles = descriptor.quantiles
        var isScoped = false
        if page == .exporter, case .service(let name) = family.scope {
            isScoped = true
            Self.append(name: Array("service".utf8), value: Array(name.utf8), to: &scopePair)
        }
        names = family.printedNames.map { name in
            let called = isScoped && name == "service" ? "exported_service" : name
            return (name.utf8.count, Array(called.utf8))
        }
    }

    /// How long a message can be, with so many bytes of label text and so many native buckets.
    func bytesMax(labels: Int, nativeBuckets: Int, exemplars: Int) -> Int {
        // A pair of lengths and tags is at most 16 bytes longer than its text; a native bucket may have a span of its
        // own; the rest are a dozen numbers.
        scopePair.count + labels + names.reduce(0) { $0 + $1.name.count + 16 } + bounds.count * 32
            + nativeBuckets * 40 + exemplars * 2 * 96 + quantiles.count * 32 + 256
    }

    private static func append(name: [UInt8], value: [UInt8], to output: inout [UInt8]) {
        output.append(samplesOfAtMost: name.count + value.count + 32) { writer in
            let pair = writer.begin(Metric.label)
            writer.append(ProtobufMessage.LabelPair.name, text: name.span)
            writer.append(ProtobufMessage.LabelPair.value, text: value.span)
            writer.end(pair)
        }
    }
}

extension MetricPlan {
    /// Writes the message of a collected sample.
    func write(_ value: SampleValue, labels: Span<UInt8>, to writer: inout SampleWriter) {
        let metric = begin(labels: labels, to: &writer)
        let real =
            switch value {
            case .integer(let value): Double(value)
            case .nanoseconds(let value): Double(value) / 1e9
            case .real(let value): value
            }
        let number = writer.begin(type == .counter ? Metric.counter : Metric.gauge)
        writer.append(ProtobufMessage.Gauge.value, double: real)
        writer.end(number)
        writer.end(metric)
    }

    /// Writes the message of a series that was read.
    ///
    /// - Parameters:
    ///   - values: of a summary's quantiles.
    ///   - created: milliseconds since 1970; 0 if that is not known.
    func write(
        _ reading: SeriesReading, _ values: [Double], created: Int64, labels: Span<UInt8>,
        to writer: inout SampleWriter
    ) {
        let metric = begin(labels: labels, to: &writer)
        switch type {
        case .counter:
            let counter = writer.begin(Metric.counter)
            writer.append(ProtobufMessage.Counter.value, double: real(reading.cells[0]))
            if let exemplar = reading.exemplars.first ?? nil {
                write(exemplar, ProtobufMessage.Counter.exemplar, to: &writer)
            }
            if created > 0 { writer.append(ProtobufMessage.Counter.created, unixMilliseconds: created) }
            writer.end(counter)
        case .gauge:
            let gauge = writer.begin(Metric.gauge)
            let cell = reading.cells[0]
            let value =
                switch unit {
                case .real: Double(bitPattern: cell)
                case .nanoseconds: Double(Int64(bitPattern: cell)) / 1e9
                case .count, .bytes: Double(Int64(bitPattern: cell))
                }
            writer.append(ProtobufMessage.Gauge.value, double: value)
            writer.end(gauge)
        case .summary:
            let summary = writer.begin(Metric.summary)
            writer.append(ProtobufMessage.Summary.sampleCount, varint: reading.cells[0])
            writer.append(ProtobufMessage.Summary.sampleSum, double: real(reading.cells[1]))
            for (quantile, value) in zip(quantiles, values) {
                let start = writer.begin(ProtobufMessage.Summary.quantile)
                writer.append(ProtobufMessage.Quantile.quantile, double: quantile)
                writer.append(ProtobufMessage.Quantile.value, double: value)
                writer.end(start)
            }
            if created > 0 { writer.append(ProtobufMessage.Summary.created, unixMilliseconds: created) }
            writer.end(summary)
        case .histogram: write(histogram: reading, created: created, to: &writer)
        }
        writer.end(metric)
    }

    /// Begins a message, with its labels.
    private func begin(labels: Span<UInt8>, to writer: inout SampleWriter) -> Int {
        let metric = writer.begin(ProtobufMessage.MetricFamily.metric)
        writer.append(scopePair.span)
        var at = 0
        for (printedBytes, name) in names {
            let pair = writer.begin(Metric.label)
            writer.append(ProtobufMessage.LabelPair.name, text: name.span)
            let value = writer.begin(ProtobufMessage.LabelPair.value)
            // Behind the name, `="`.
            at = writer.append(unquoting: labels, from: at &+ printedBytes &+ 2)
            writer.end(value)
            writer.end(pair)
            // The quote, and the comma before the next name.
            at = at &+ 2
        }
        return metric
    }

    /// A cell in the exposed unit.
    private func real(_ cell: UInt64) -> Double {
        switch unit {
        case .real: Double(bitPattern: cell)
        case .nanoseconds: Double(cell) / 1e9
        case .count, .bytes: Double(cell)
        }
    }

    private func write(_ exemplar: ReadExemplar, _ field: ProtobufField, to writer: inout SampleWriter) {
        typealias Fields = ProtobufMessage.Exemplar
        let start = writer.begin(field)
        let pair = writer.begin(Fields.label)
        let name = writer.begin(ProtobufMessage.LabelPair.name)
        writer.append("trace_id")
        writer.end(name)
        let value = writer.begin(ProtobufMessage.LabelPair.value)
        writer.append(hexadecimal: exemplar.exemplar.traceHigh)
        writer.append(hexadecimal: exemplar.exemplar.traceLow)
        writer.end(value)
        writer.end(pair)
        writer.append(Fields.value, double: real(exemplar.value))
        writer.append(Fields.time, unixMilliseconds: exemplar.exemplar.unixMilliseconds)
        writer.end(start)
    }
}

extension MetricPlan {
    private func write(histogram reading: SeriesReading, created: Int64, to writer: inout SampleWriter) {
        let histogram = writer.begin(Metric.histogram)
        let buckets = reading.cells.count - 1
        var observed: UInt64 = 0
        for bucket in 0..<buckets { observed &+= reading.cells[bucket] }
        writer.append(Histogram.sampleCount, varint: observed)
        writer.append(Histogram.sampleSum, double: real(reading.cells[buckets]))
        var count: UInt64 = 0
        for bucket in 0..<buckets {
            count &+= reading.cells[bucket]
            let start = writer.begin(Histogram.bucket)
            writer.append(ProtobufMessage.Bucket.cumulativeCount, varint: count)
            writer.append(ProtobufMessage.Bucket.upperBound, double: bounds[bucket])
            if !reading.exemplars.isEmpty, let exemplar = reading.exemplars[bucket] {
                write(exemplar, ProtobufMessage.Bucket.exemplar, to: &writer)
            }
            writer.end(start)
        }
        if isNative { write(native: reading, to: &writer) }
        if created > 0 { writer.append(Histogram.created, unixMilliseconds: created) }
        // Those of the native histogram, which has no buckets of the classic kind to look for them in.
        if isNative { for case let exemplar? in reading.exemplars { write(exemplar, Histogram.exemplar, to: &writer) } }
        writer.end(histogram)
    }

    private func write(native reading: SeriesReading, to writer: inout SampleWriter) {
        writer.append(Histogram.schema, signed: Int64(reading.positive.schema))
        writer.append(Histogram.zeroThreshold, double: NativeScale.zeroThreshold)
        writer.append(Histogram.zeroCount, varint: reading.zeroCount)
        write(reading.negative, spans: Histogram.negativeSpan, deltas: Histogram.negativeDelta, to: &writer)
        write(reading.positive, spans: Histogram.positiveSpan, deltas: Histogram.positiveDelta, to: &writer)
    }

    /// So many empty buckets are cheaper than a new span.
    private static var gapMax: Int32 { 2 }

    private func write(
        _ run: BucketRun, spans: ProtobufField, deltas: ProtobufField, to writer: inout SampleWriter
    ) {
        var index = 0
        var end: Int32 = 0
        while index < run.keys.count {
            let first = run.keys[index]
            var last = first
            while index < run.keys.count, run.keys[index] &- last <= Self.gapMax &+ 1 {
                last = run.keys[index]
                index &+= 1
            }
            let span = writer.begin(spans)
            writer.append(ProtobufMessage.BucketSpan.offset, signed: Int64(first &- end))
            writer.append(ProtobufMessage.BucketSpan.length, varint: UInt64(last &- first &+ 1))
            writer.end(span)
            end = last &+ 1
        }
        var former: Int64 = 0
        for index in run.keys.indices {
            let empty = index > 0 ? run.keys[index] &- run.keys[index &- 1] &- 1 : 0
            if empty > 0 && empty <= Self.gapMax {
                for _ in 0..<empty {
                    writer.append(deltas, signed: 0 &- former)
                    former = 0
                }
            }
            let count = Int64(truncatingIfNeeded: run.counts[index])
            writer.append(deltas, signed: count &- former)
            former = count
        }
    }
}
