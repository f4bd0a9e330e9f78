/// The messages of `io.prometheus.client` (metrics.proto), with the fields that weir writes.
enum ProtobufMessage {
    enum MetricFamily {
        static var name: ProtobufField { .init(1) }
        static var help: ProtobufField { .init(2) }
        static var type: ProtobufField { .init(3) }
        static var metric: ProtobufField { .init(4) }
        static var unit: ProtobufField { .init(5) }
    }

    enum Metric {
        static var label: ProtobufField { .init(1) }
        static var gauge: ProtobufField { .init(2) }
        static var counter: ProtobufField { .init(3) }
        static var summary: ProtobufField { .init(4) }
        static var histogram: ProtobufField { .init(7) }
    }

    enum LabelPair {
        static var name: ProtobufField { .init(1) }
        static var value: ProtobufField { .init(2) }
    }

    enum Gauge {
        static var value: ProtobufField { .init(1) }
    }

    enum Counter {
        static var value: ProtobufField { .init(1) }
        static var exemplar: ProtobufField { .init(2) }
        static var created: ProtobufField { .init(3) }
    }

    enum Summary {
        static var sampleCount: ProtobufField { .init(1) }
        static var sampleSum: ProtobufField { .init(2) }
        static var quantile: ProtobufField { .init(3) }
        static var created: ProtobufField { .init(4) }
    }

    enum Quantile {
        static var quantile: ProtobufField { .init(1) }
        static var value: ProtobufField { .init(2) }
    }

    enum Histogram {
        static var sampleCount: ProtobufField { .init(1) }
        static var sampleSum: ProtobufField { .init(2) }
        static var bucket: ProtobufField { .init(3) }
        static var schema: ProtobufField { .init(5) }
        static var zeroThreshold: ProtobufField { .init(6) }
        static var zeroCount: ProtobufField { .init(7) }
        static var negativeSpan: ProtobufField { .init(9) }
        static var negativeDelta: ProtobufField { .init(10) }
        static var positiveSpan: ProtobufField { .init(12) }
        static var positiveDelta: ProtobufField { .init(13) }
        static var created: ProtobufField { .init(15) }
        static var exemplar: ProtobufField { .init(16) }
    }

    enum Bucket {
        static var cumulativeCount: ProtobufField { .init(1) }
        static var upperBound: ProtobufField { .init(2) }
        static var exemplar: ProtobufField { .init(3) }
    }

    enum BucketSpan {
        static var offset: ProtobufField { .init(1) }
        static var length: ProtobufField { .init(2) }
    }

    enum Exemplar {
        static var label: ProtobufField { .init(1) }
        static var value: ProtobufField { .init(2) }
        static var time: ProtobufField { .init(3) }
    }

    enum Timestamp {
        static var seconds: ProtobufField { .init(1) }
        static var nanos: ProtobufField { .init(2) }
    }
}
