import Metrics
import Testing

@Suite("A family declared anew with other bounds")
struct ReplacementTests {
    @Test("what is still counted under the former bounds is seen after settling, once")
    func settled() throws {
        let registry = Registry(shards: 1)
        let shard = registry.shard(0)
        let former = try registry.declare(.histogram(labels: ["h"], bounds: [1, 5]), scope: .own)
        let old = registry.series(former, labels: ["a"])
        shard.observe(500_000_000, in: registry.buckets(of: former), at: old)
        let present = try registry.declare(.histogram(labels: ["h"], bounds: [2, 7]), scope: .own)
        // Under way when the configuration changed: one in a series that there was, one in a new one.
        shard.observe(3_000_000_000, in: registry.buckets(of: former), at: old)
        let late = registry.series(former, labels: ["b"])
        shard.observe(9_000_000_000, in: registry.buckets(of: former), at: late)
        let new = registry.series(present, labels: ["a"])
        shard.observe(6_000_000_000, in: registry.buckets(of: present), at: new)
        #expect(
            lines(registry, of: "x_seconds") == [
                #"x_seconds_bucket{h="a",le="2.0"} 1"#, #"x_seconds_bucket{h="a",le="7.0"} 2"#,
                #"x_seconds_bucket{h="a",le="+Inf"} 2"#, #"x_seconds_sum{h="a"} 6.5"#, #"x_seconds_count{h="a"} 2"#,
            ])
        let settled = [
            #"x_seconds_bucket{h="a",le="2.0"} 1"#, #"x_seconds_bucket{h="a",le="7.0"} 3"#,
            #"x_seconds_bucket{h="a",le="+Inf"} 3"#, #"x_seconds_sum{h="a"} 9.5"#, #"x_seconds_count{h="a"} 3"#,
            #"x_seconds_bucket{h="b",le="2.0"} 0"#, #"x_seconds_bucket{h="b",le="7.0"} 0"#,
            #"x_seconds_bucket{h="b",le="+Inf"} 1"#, #"x_seconds_sum{h="b"} 9"#, #"x_seconds_count{h="b"} 1"#,
        ]
        registry.settle(isLast: false)
        #expect(lines(registry, of: "x_seconds") == settled)
        registry.settle(isLast: true)
        registry.settle(isLast: true)
        #expect(lines(registry, of: "x_seconds") == settled)
    }

    @Test("counts pass through two replacements in a row")
    func chain() throws {
        let registry = Registry(shards: 1)
        let shard = registry.shard(0)
        let first = try registry.declare(.histogram(bounds: [1]), scope: .own)
        _ = try registry.declare(.histogram(bounds: [2]), scope: .own)
        _ = try registry.declare(.histogram(bounds: [4]), scope: .own)
        shard.observe(1_500_000_000, in: registry.buckets(of: first), at: registry.series(first))
        registry.settle(isLast: true)
        #expect(
            lines(registry, of: "x_seconds") == [
                #"x_seconds_bucket{le="4.0"} 0"#, #"x_seconds_bucket{le="+Inf"} 1"#, "x_seconds_sum 1.5",
                "x_seconds_count 1",
            ])
    }

    @Test("series are withdrawn by their labels, and go on when they are asked for again")
    func withdrawn() throws {
        let registry = Registry(shards: 1)
        let family = try registry.declare(.counter(labels: ["service", "handler"]), scope: .own)
        for handler in ["/a", "/b"] {
            registry.shard(0).add(2, to: registry.series(family, labels: ["s", handler]))
        }
        registry.withdraw(family) { $0["service"] == "s" && $0["handler"] == "/a" }
        #expect(lines(registry, of: "x_total") == [#"x_total{service="s",handler="/b"} 2"#])
        _ = registry.series(family, labels: ["s", "/a"])
        #expect(
            lines(registry, of: "x_total")
                == [#"x_total{service="s",handler="/a"} 2"#, #"x_total{service="s",handler="/b"} 2"#])
    }
}
