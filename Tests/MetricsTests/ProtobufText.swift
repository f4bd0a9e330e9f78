/// The messages of metrics.proto as text, one field a line: written from the format's description, not from ours.
enum ProtobufText {
    private enum Kind {
        case text, double, unsigned, signed
        case message(String)
    }

    private static let fields: [String: [UInt64: (name: String, kind: Kind)]] = [
        "MetricFamily": [
            1: ("name", .text), 2: ("help", .text), 3: ("type", .unsigned), 4: ("metric", .message("Metric")),
            5: ("unit", .text),
        ],
        "Metric": [
            1: ("label", .message("LabelPair")), 2: ("gauge", .message("Gauge")), 3: ("counter", .message("Counter")),
            4: ("summary", .message("Summary")), 7: ("histogram", .message("Histogram")),
        ],
        "LabelPair": [1: ("name", .text), 2: ("value", .text)],
        "Gauge": [1: ("value", .double)],
        "Counter": [
            1: ("value", .double), 2: ("exemplar", .message("Exemplar")), 3: ("created", .message("Timestamp")),
        ],
        "Summary": [
            1: ("sample_count", .unsigned), 2: ("sample_sum", .double), 3: ("quantile", .message("Quantile")),
            4: ("created", .message("Timestamp")),
        ],
        "Quantile": [1: ("quantile", .double), 2: ("value", .double)],
        "Histogram": [
            1: ("sample_count", .unsigned), 2: ("sample_sum", .double), 3: ("bucket", .message("Bucket")),
            5: ("schema", .signed), 6: ("zero_threshold", .double), 7: ("zero_count", .unsigned),
            9: ("negative_span", .message("BucketSpan")), 10: ("negative_delta", .signed),
            12: ("positive_span", .message("BucketSpan")), 13: ("positive_delta", .signed),
            15: ("created", .message("Timestamp")), 16: ("exemplar", .message("Exemplar")),
        ],
        "Bucket": [
            1: ("cumulative_count", .unsigned), 2: ("upper_bound", .double), 3: ("exemplar", .message("Exemplar")),
        ],
        "BucketSpan": [1: ("offset", .signed), 2: ("length", .unsigned)],
        "Exemplar": [
            1: ("label", .message("LabelPair")), 2: ("value", .double), 3: ("timestamp", .message("Timestamp")),
        ],
        "Timestamp": [1: ("seconds", .unsigned), 2: ("nanos", .unsigned)],
    ]

    struct Malformed: Error {
        let what: String
    }

    /// A page of messages, each with its length before it.
    static func page(_ bytes: [UInt8]) throws -> String {
        var rest = bytes[...]
        var text = ""
        while !rest.isEmpty {
            let length = Int(try varint(&rest))
            guard length <= rest.count else { throw Malformed(what: "length") }
            text += try message("MetricFamily", rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return text
    }

    private static func message(_ type: String, _ bytes: ArraySlice<UInt8>, indent: String = "") throws -> String {
        var rest = bytes
        var text = ""
        while !rest.isEmpty {
            let tag = try varint(&rest)
            guard let (name, kind) = fields[type]?[tag >> 3] else { throw Malformed(what: "\(type) \(tag)") }
            switch (kind, tag & 7) {
            case (.unsigned, 0): text += "\(indent)\(name) \(try varint(&rest))\n"
            case (.signed, 0):
                let value = try varint(&rest)
                text += "\(indent)\(name) \(Int64(value >> 1) ^ -Int64(value & 1))\n"
            case (.double, 1):
                guard rest.count >= 8 else { throw Malformed(what: name) }
                let bits = rest.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
                rest = rest.dropFirst(8)
                text += "\(indent)\(name) \(Double(bitPattern: bits))\n"
            case (.text, 2):
                text += "\(indent)\(name) \"\(String(decoding: try block(&rest), as: UTF8.self))\"\n"
            case (.message(let inner), 2):
                text += "\(indent)\(name)\n" + (try message(inner, try block(&rest), indent: indent + "  "))
            default: throw Malformed(what: "\(type).\(name) as wire type \(tag & 7)")
            }
        }
        return text
    }

    private static func block(_ rest: inout ArraySlice<UInt8>) throws -> ArraySlice<UInt8> {
        let length = Int(try varint(&rest))
        guard length <= rest.count else { throw Malformed(what: "length") }
        defer { rest = rest.dropFirst(length) }
        return rest.prefix(length)
    }

    /// The shortest form only: every number has one.
    private static func varint(_ rest: inout ArraySlice<UInt8>) throws -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while let byte = rest.popFirst() {
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 {
                guard byte > 0 || shift == 0 else { throw Malformed(what: "longer varint than needed") }
                return value
            }
            shift += 7
        }
        throw Malformed(what: "cut varint")
    }
}
