import Metrics
import Testing

@Suite("Several bucket layouts of one family")
struct LayoutTests {
    static func descriptor(_ bounds: [Double], layout: Int) -> FamilyDescriptor {
        var descriptor = FamilyDescriptor(
            name: "a_seconds", type: .histogram, help: "a", unit: .nanoseconds, labelNames: ["x"], bucketBounds: bounds)
        descriptor.layout = layout
        return descriptor
    }

    static func page(_ registry: Registry) -> String {
        var bytes: [UInt8] = []
        Exposition.render(registry, page: .exporter, selecting: ["a_seconds"], into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("stand beside each other, with one limit and one overflow series")
    func sharedLimit() throws {
        let registry = Registry(shards: 1)
        let first = try registry.declare(Self.descriptor([1], layout: 0), scope: .own, seriesMax: 2)
        let second = try registry.declare(Self.descriptor([2, 3], layout: 1), scope: .own, seriesMax: 2)
        let series = [
            registry.series(first, labels: ["a"]), registry.series(second, labels: ["b"]),
            registry.series(second, labels: ["c"]), registry.series(first, labels: ["d"]),
        ]
        #expect(series.map(\.isOverflow) == [false, false, true, true])
        #expect(series[2] == series[3])
        registry.shard(0).observe(2_000_000_000, in: registry.buckets(of: second), at: series[1])
        registry.shard(0).observe(2_000_000_000, in: registry.buckets(of: first), at: series[2])
        #expect(
            Self.page(registry) == """
                # HELP a_seconds a
                # TYPE a_seconds histogram
                a_seconds_bucket{x="a",le="1.0"} 0
                a_seconds_bucket{x="a",le="+Inf"} 0
                a_seconds_sum{x="a"} 0
                a_seconds_count{x="a"} 0
                a_seconds_bucket{x="other",le="1.0"} 0
                a_seconds_bucket{x="other",le="+Inf"} 1
                a_seconds_sum{x="other"} 2
                a_seconds_count{x="other"} 1
                a_seconds_bucket{x="b",le="2.0"} 1
                a_seconds_bucket{x="b",le="3.0"} 1
                a_seconds_bucket{x="b",le="+Inf"} 1
                a_seconds_sum{x="b"} 2
                a_seconds_count{x="b"} 1

                """)
    }

    @Test("a label set is shown in the layout that it was last asked for in")
    func moved() throws {
        let registry = Registry(shards: 1)
        let first = try registry.declare(Self.descriptor([1], layout: 0), scope: .own, seriesMax: 1)
        let second = try registry.declare(Self.descriptor([2], layout: 1), scope: .own, seriesMax: 1)
        _ = registry.series(first, labels: ["a"])
        registry.withdraw(first, labels: ["a"])
        _ = registry.series(second, labels: ["a"])
        #expect(!Self.page(registry).contains("le=\"1.0\""))
        #expect(Self.page(registry).contains("le=\"2.0\""))
    }

    @Test("are found again when they are declared again")
    func reload() throws {
        let registry = Registry(shards: 1)
        let families = try [0, 1, 2].map { layout throws(DeclarationError) in
            try registry.declare(
                Self.descriptor([1, 2, Double(layout + 3)], layout: layout), scope: .own, seriesMax: 3)
        }
        let again = try [0, 1, 2].map { layout throws(DeclarationError) in
            try registry.declare(
                Self.descriptor([1, 2, Double(layout + 3)], layout: layout), scope: .own, seriesMax: 3)
        }
        #expect(families == again)
        #expect(Set(families).count == 3)
    }
}
