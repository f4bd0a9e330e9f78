import Metrics
import Testing

@Suite("Protobuf exposition (io.prometheus.client)")
struct ProtobufTests {
    private static func text(_ registry: Registry, _ page: ScrapePage, selecting names: [String] = []) throws -> String
    {
        var bytes: [UInt8] = []
        Exposition.render(registry, page: page, format: .protobuf, selecting: names, into: &bytes)
        return try ProtobufText.page(bytes)
    }

    @Test("every type of family has its message, with help as it is, unit, and when the series began")
    func wholePage() throws {
        let registry = Registry(shards: 1, clock: { 1_700_000_000_250 })
        try fill(registry)
        #expect(try Self.text(registry, .service(name: "s")) == servicePage)
    }

    @Test("on the exporter the service is the first label, and its own of that name gives way")
    func labels() throws {
        let registry = Registry(shards: 1)
        let family = try registry.declare(.counter(labels: ["h", "service"]), scope: .service(name: "s"))
        let long = String(repeating: "l", count: 20_000)
        registry.shard(0).add(1, to: registry.series(family, labels: ["a\n\"\\", long]))
        #expect(
            try Self.text(registry, .exporter, selecting: ["x_total"]) == """
                name "x_total"
                help "Things."
                type 0
                metric
                  label
                    name "service"
                    value "s"
                  label
                    name "exported_service"
                    value "\(long)"
                  label
                    name "h"
                    value "a\n"\\"
                  counter
                    value 1.0

                """)
    }

    @Test("numbers of every unit come as they are exposed, collected ones too")
    func units() throws {
        let registry = Registry(shards: 1)
        for (name, unit, cell) in [
            ("a", CellUnit.nanoseconds, 1_500_000_000 as Int64), ("b", .bytes, -7), ("c", .real, 0),
        ] {
            let family = try registry.declare(
                FamilyDescriptor(name: name, type: .gauge, help: "X.", unit: unit), scope: .own)
            registry.shared.set(cell, at: registry.series(family).base)
        }
        let collected = try registry.declare(
            FamilyDescriptor(name: "d", type: .gauge, help: "X.", source: .collector), scope: .own)
        registry.collect([collected]) { $0.put(.nanoseconds(-250_000_000), family: collected) }
        let values = try Self.text(registry, .exporter, selecting: ["a", "b", "c", "d"]).split(separator: "\n")
            .filter { $0.hasPrefix("    value") }
        #expect(values == ["    value 1.5", "    value -7.0", "    value 0.0", "    value -0.25"])
    }

    @Test("a native histogram stands beside the classic one, with gaps as spans and exemplars in both")
    func native() throws {
        let registry = Registry(shards: 1)
        var descriptor = FamilyDescriptor.histogram(bounds: [1])
        descriptor.isNative = true
        descriptor.keepsExemplars = true
        let family = try registry.declare(descriptor, scope: .own)
        let (buckets, series) = (registry.buckets(of: family), registry.series(family))
        // Keys 0, 0, 3 (a gap of two, which is filled) and 16.
        for value in [1_000_000_000, 1_000_000_000, 1_250_000_000, 4_000_000_000, 0] as [UInt64] {
            registry.shard(0).observe(value, in: buckets, at: series)
        }
        registry.shard(0).keep(
            Exemplar(traceHigh: 1, traceLow: 0xAB, unixMilliseconds: 7001), of: 4_000_000_000, in: buckets, at: series)
        #expect(try Self.text(registry, .exporter, selecting: ["x_seconds"]) == nativePage)
    }
}

private let servicePage = #"""
    name "http_requests_total"
    help "Things."
    type 0
    metric
      label
        name "handler"
        value "/"b"\"
      counter
        value 3.0
        created
          seconds 1700000000
          nanos 250000000
    metric
      label
        name "handler"
        value "/a"
      counter
        value 3.0
        created
          seconds 1700000000
          nanos 250000000
    name "http_size_bytes"
    help "Sizes."
    type 2
    metric
      summary
        sample_count 1
        sample_sum 500.0
        created
          seconds 1700000000
          nanos 250000000
    unit "bytes"
    name "http_time_seconds"
    help "Times."
    type 4
    metric
      histogram
        sample_count 1
        sample_sum 0.25
        bucket
          cumulative_count 0
          upper_bound 0.1
        bucket
          cumulative_count 1
          upper_bound 1.0
        bucket
          cumulative_count 1
          upper_bound inf
        created
          seconds 1700000000
          nanos 250000000
    unit "seconds"
    name "http_open"
    help "Open."
    type 1
    metric
      gauge
        value -2.0

    """#

private let nativePage = """
    name "x_seconds"
    help "Times."
    type 4
    metric
      histogram
        sample_count 5
        sample_sum 7.25
        bucket
          cumulative_count 3
          upper_bound 1.0
        bucket
          cumulative_count 5
          upper_bound inf
          exemplar
            label
              name "trace_id"
              value "000000000000000100000000000000ab"
            value 4.0
            timestamp
              seconds 7
              nanos 1000000
        schema 3
        zero_threshold 2.938735877055719e-39
        zero_count 1
        positive_span
          offset 0
          length 4
        positive_span
          offset 12
          length 1
        positive_delta 2
        positive_delta -2
        positive_delta 0
        positive_delta 1
        positive_delta 0
        exemplar
          label
            name "trace_id"
            value "000000000000000100000000000000ab"
          value 4.0
          timestamp
            seconds 7
            nanos 1000000
    unit "seconds"

    """
