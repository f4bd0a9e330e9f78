import Testing

@testable import Metrics

/// The native histogram of a family's one series, as a page shows it.
struct NativeReading: Equatable {
    var schema = 0
    var zero: UInt64 = 0
    /// By key.
    var positive: [Int: UInt64] = [:]
    var negative: [Int: UInt64] = [:]
    /// What the page says is the number of observations.
    var count: UInt64 = 0

    /// Reads it off the page, and checks that it adds up.
    init(_ registry: Registry, of name: String = "x_seconds") throws {
        var bytes: [UInt8] = []
        Exposition.render(registry, page: .exporter, format: .protobuf, selecting: [name], into: &bytes)
        var spans: [String: [(offset: Int, length: Int)]] = [:]
        var deltas: [String: [Int]] = [:]
        var (span, offset) = ("", 0)
        var lastCumulative: UInt64 = 0
        for line in try ProtobufText.page(bytes).split(separator: "\n") {
            let words = line.split(separator: " ")
            switch words[0] {
            case "sample_count": count = UInt64(words[1]) ?? 0
            case "schema": schema = Int(words[1]) ?? 99
            case "zero_count": zero = UInt64(words[1]) ?? 0
            case "cumulative_count": lastCumulative = UInt64(words[1]) ?? 0
            case "positive_span", "negative_span":
                span = String(words[0].prefix(8))
            case "offset": offset = Int(words[1]) ?? 0
            case "length": spans[span, default: []].append((offset, Int(words[1]) ?? 0))
            case "positive_delta", "negative_delta":
                deltas[String(words[0].prefix(8)), default: []].append(Int(words[1]) ?? 0)
            default: continue
            }
        }
        #expect(lastCumulative == count)
        positive = Self.buckets(spans["positive"] ?? [], deltas["positive"] ?? [])
        negative = Self.buckets(spans["negative"] ?? [], deltas["negative"] ?? [])
    }

    private static func buckets(_ spans: [(offset: Int, length: Int)], _ deltas: [Int]) -> [Int: UInt64] {
        var buckets: [Int: UInt64] = [:]
        var (key, count, next) = (0, 0, 0)
        for (offset, length) in spans {
            key += offset
            for _ in 0..<length {
                count += next < deltas.count ? deltas[next] : 0
                if count != 0 { buckets[key] = UInt64(count) }
                next += 1
                key += 1
            }
        }
        #expect(next == deltas.count)
        return buckets
    }

    /// The observations in all buckets.
    var total: UInt64 { positive.values.reduce(0, +) + negative.values.reduce(0, +) + zero }
}

/// The bucket of a positive number by the definition: above 2^((key-1)/n) and at most 2^(key/n), n buckets for each
/// power of two.
func definedKey(of value: Double, schema: Int) -> Int {
    let roots: [Double] = [
        0.5, 0.5452538663326288, 0.5946035575013605, 0.6484197773255048, 0.7071067811865475, 0.7711054127039704,
        0.8408964152537144, 0.9170040432046711,
    ]
    let half = value.significand / 2
    let finest = Int(value.exponent) * 8 + (roots.firstIndex { $0 >= half } ?? 8)
    let width = 1 << (3 - schema)
    // Rounded up.
    return min((finest + width - 1) >> (3 - schema), (8192 >> (3 - schema)) - 1)
}
