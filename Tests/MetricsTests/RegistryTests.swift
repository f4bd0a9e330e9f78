import Metrics
import Testing

@Suite("Registry")
struct RegistryTests {
    @Test("past its limit a family has one series more, whose labels read other, and each sample of it is counted")
    func overflow() throws {
        let registry = Registry(shards: 2)
        let family = try registry.declare(
            .counter(labels: ["handler", "status"]), scope: .service(name: "s"), seriesMax: 2)
        let shards = [registry.shard(0), registry.shard(1)]
        let series = ["/a", "/b", "/c", "/d", "/a"].map { registry.series(family, labels: [$0, "2xx"]) }
        #expect(series.map(\.isOverflow) == [false, false, true, true, false])
        #expect(series[2] == series[3])
        for (index, one) in series.enumerated() { shards[index % 2].add(10, to: one) }
        #expect(
            lines(registry, of: "x_total", .service(name: "s")) == [
                #"x_total{handler="/a",status="2xx"} 20"#, #"x_total{handler="/b",status="2xx"} 10"#,
                #"x_total{handler="other",status="other"} 20"#,
            ])
        #expect(
            lines(registry, of: "weir_series_overflow_total") == [#"weir_series_overflow_total{family="x_total"} 2"#])
        #expect(
            lines(registry, of: "weir_series") == [
                #"weir_series{family="weir_series_overflow_total"} 1"#, #"weir_series{family="x_total"} 3"#,
            ])
    }

    @Test("each service has its limit to itself; the overflow is counted under the name they share")
    func overflowOfTwo() throws {
        let registry = Registry(shards: 1)
        for name in ["one", "two"] {
            let family = try registry.declare(.counter(labels: ["h"]), scope: .service(name: name), seriesMax: 1)
            for label in ["a", "b", "c"] { registry.shard(0).add(1, to: registry.series(family, labels: [label])) }
        }
        #expect(
            lines(registry, of: "x_total") == [
                #"x_total{service="one",h="a"} 1"#, #"x_total{service="one",h="other"} 2"#,
                #"x_total{service="two",h="a"} 1"#, #"x_total{service="two",h="other"} 2"#,
            ])
        #expect(
            lines(registry, of: "weir_series_overflow_total") == [#"weir_series_overflow_total{family="x_total"} 4"#])
    }

    @Test("a real label set that reads other is the overflow series, and the page has it once")
    func realOther() throws {
        let registry = Registry(shards: 1)
        let family = try registry.declare(.counter(labels: ["h"]), scope: .own, seriesMax: 1)
        for label in ["a", "b", "other"] { registry.shard(0).add(1, to: registry.series(family, labels: [label])) }
        #expect(lines(registry, of: "x_total") == [#"x_total{h="a"} 1"#, #"x_total{h="other"} 2"#])
    }

    @Test("without cells left, new label sets overflow, and nothing that exists is touched")
    func outOfCells() throws {
        let registry = Registry(shards: 1, cellsMax: 2048)
        let family = try registry.declare(.counter(labels: ["n"]), scope: .own)
        let series = (0..<2000).map { registry.series(family, labels: ["\($0)"]) }
        for one in series { registry.shard(0).add(1, to: one) }
        let kept = series.count { !$0.isOverflow }
        #expect(kept == 1023)
        #expect(lines(registry, of: "x_total").allSatisfy { $0.hasSuffix(" 1") })
        #expect(
            lines(registry, of: "weir_series_overflow_total")
                == [#"weir_series_overflow_total{family="x_total"} \#(2000 - kept)"#])
        #expect(throws: DeclarationError.outOfCells(name: "late_total")) {
            try registry.declare(.counter("late_total"), scope: .own)
        }
    }

    @Test(
        "what cannot stand on a page is refused",
        arguments: [
            (FamilyDescriptor.counter("1x"), DeclarationError.badName("1x")), (.counter(""), .badName("")),
            (.counter("a-b"), .badName("a-b")), (.counter(labels: ["a:b"]), .badLabel("a:b")),
            (.counter(labels: ["__x"]), .badLabel("__x")), (.counter(labels: ["a", "a"]), .duplicateLabel("a")),
            (.counter(labels: ["service", "exported_service"]), .duplicateLabel("exported_service")),
            (.histogram(labels: ["le"], bounds: [1]), .badLabel("le")),
            (.histogram(bounds: [1, 1]), .badBuckets(name: "x_seconds")),
            (.histogram(bounds: [2, 1]), .badBuckets(name: "x_seconds")),
            (.histogram(bounds: [-1]), .badBuckets(name: "x_seconds")),
            (.histogram(bounds: [1, .infinity]), .badBuckets(name: "x_seconds")),
            (.histogram(bounds: [.nan]), .badBuckets(name: "x_seconds")),
            (
                FamilyDescriptor(name: "used", type: .counter, help: "X."),
                .typeConflict(name: "used", declared: .histogram)
            ),
            (.counter("used_count"), .nameConflict(name: "used_count", with: "used")),
            (
                FamilyDescriptor(name: "x", type: .summary, help: "X.", source: .collector), .notCollectable(name: "x")
            ),
        ])
    func refused(descriptor: FamilyDescriptor, error: DeclarationError) throws {
        let registry = Registry(shards: 1)
        _ = try registry.declare(.histogram("used", bounds: [1]), scope: .own)
        let before = page(registry)
        #expect(throws: error) { try registry.declare(descriptor, scope: .service(name: "s")) }
        #expect(page(registry) == before)
    }

    @Test("a histogram has at most as many buckets as fit on a page of cells")
    func mostBuckets() throws {
        let registry = Registry(shards: 1)
        let family = try registry.declare(.histogram(bounds: (0..<1022).map(Double.init)), scope: .own)
        registry.shard(0).observe(5_000_000_000_000, in: registry.buckets(of: family), at: registry.series(family))
        #expect(
            lines(registry, of: "x_seconds_count").suffix(3) == [
                #"x_seconds_bucket{le="+Inf"} 1"#, "x_seconds_sum 5000", "x_seconds_count 1",
            ])
        #expect(throws: DeclarationError.badBuckets(name: "more")) {
            try registry.declare(.histogram("more", bounds: (0..<1023).map(Double.init)), scope: .own)
        }
    }

    @Test("what is declared again goes on, with a new limit and help")
    func declaredAgain() throws {
        let registry = Registry(shards: 1)
        let first = try registry.declare(.counter(labels: ["a"]), scope: .own, seriesMax: 1)
        registry.shard(0).add(3, to: registry.series(first, labels: ["1"]))
        var descriptor = FamilyDescriptor.counter(labels: ["a"])
        descriptor.help = "Said better."
        let again = try registry.declare(descriptor, scope: .own, seriesMax: 2)
        #expect(first == again)
        registry.shard(0).add(4, to: registry.series(again, labels: ["1"]))
        registry.shard(0).add(1, to: registry.series(again, labels: ["2"]))
        #expect(
            page(registry, selecting: ["x_total"]) == """
                # HELP x_total Said better.
                # TYPE x_total counter
                x_total{a="1"} 7
                x_total{a="2"} 1

                """)
    }

    @Test(
        "other bounds carry the counts over: none into a bucket that it may not have been in, count and sum as before")
    func otherBounds() throws {
        let registry = Registry(shards: 2)
        let old = try registry.declare(.histogram(labels: ["h"], bounds: [0.1, 0.5, 1]), scope: .own)
        let series = registry.series(old, labels: ["/"])
        for (index, value) in [50, 300, 700, 2000].enumerated() {
            registry.shard(index % 2).observe(UInt64(value) * 1_000_000, in: registry.buckets(of: old), at: series)
        }
        let new = try registry.declare(.histogram(labels: ["h"], bounds: [0.2, 1]), scope: .own)
        #expect(
            lines(registry, of: "x_seconds") == [
                #"x_seconds_bucket{h="/",le="0.2"} 1"#, #"x_seconds_bucket{h="/",le="1.0"} 3"#,
                #"x_seconds_bucket{h="/",le="+Inf"} 4"#, #"x_seconds_sum{h="/"} 3.05"#, #"x_seconds_count{h="/"} 4"#,
            ])
        registry.shard(0).observe(1, in: registry.buckets(of: new), at: registry.series(new, labels: ["/"]))
        _ = try registry.declare(.histogram(labels: ["h"], bounds: [0.1, 0.5, 1]), scope: .own)
        #expect(
            lines(registry, of: "x_seconds") == [
                #"x_seconds_bucket{h="/",le="0.1"} 0"#, #"x_seconds_bucket{h="/",le="0.5"} 2"#,
                #"x_seconds_bucket{h="/",le="1.0"} 4"#, #"x_seconds_bucket{h="/",le="+Inf"} 5"#,
                #"x_seconds_sum{h="/"} 3.050000001"#, #"x_seconds_count{h="/"} 5"#,
            ])
    }

    @Test("another order of the same labels carries the counts over")
    func otherOrder() throws {
        let registry = Registry(shards: 1)
        let old = try registry.declare(.counter(labels: ["a", "b"]), scope: .own)
        registry.shard(0).add(5, to: registry.series(old, labels: ["\"1\",b=\"\\", "x\ny"]))
        let new = try registry.declare(.counter(labels: ["b", "a"]), scope: .own)
        registry.shard(0).add(1, to: registry.series(new, labels: ["x\ny", "\"1\",b=\"\\"]))
        #expect(lines(registry, of: "x_total") == [#"x_total{b="x\ny",a="\"1\",b=\"\\"} 6"#])
    }

    @Test("other labels under the same name stand beside the former ones until those are withdrawn")
    func otherLabels() throws {
        let registry = Registry(shards: 1)
        let old = try registry.declare(.counter(labels: ["a"]), scope: .own)
        registry.shard(0).add(1, to: registry.series(old, labels: ["1"]))
        let new = try registry.declare(.counter(labels: ["a", "b"]), scope: .own)
        registry.shard(0).add(2, to: registry.series(new, labels: ["1", "2"]))
        #expect(lines(registry, of: "x_total") == [#"x_total{a="1"} 1"#, #"x_total{a="1",b="2"} 2"#])
        registry.withdraw(old)
        #expect(lines(registry, of: "x_total") == [#"x_total{a="1",b="2"} 2"#])
    }

    @Test("a series that is withdrawn leaves its page and its limit, and goes on when it comes back")
    func withdrawnSeries() throws {
        let registry = Registry(shards: 1)
        let family = try registry.declare(.counter(labels: ["a"]), scope: .own, seriesMax: 2)
        for (count, label) in ["1", "2"].enumerated() {
            registry.shard(0).add(UInt64(count) + 1, to: registry.series(family, labels: [label]))
        }
        #expect(lines(registry, of: "x_total").count == 2)
        registry.withdraw(family, labels: ["1"])
        registry.withdraw(family, labels: ["never seen"])
        #expect(lines(registry, of: "x_total") == [#"x_total{a="2"} 2"#])
        let third = registry.series(family, labels: ["3"])
        #expect(!third.isOverflow)
        #expect(registry.series(family, labels: ["1"]).isOverflow)
        registry.withdraw(family, labels: ["3"])
        registry.withdraw(family, labels: ["2"])
        registry.shard(0).add(10, to: registry.series(family, labels: ["1"]))
        #expect(lines(registry, of: "x_total") == [#"x_total{a="1"} 11"#, #"x_total{a="other"} 0"#])
    }

    @Test("a withdrawn family leaves the pages, its name is free, and it goes on when it is declared again")
    func withdrawnFamily() throws {
        let registry = Registry(shards: 1)
        let family = try registry.declare(.counter("x"), scope: .own)
        registry.shard(0).add(1, to: registry.series(family))
        registry.withdraw(family)
        #expect(samples(registry) == "")
        #expect(try registry.declare(.counter("x"), scope: .own) == family)
        #expect(lines(registry, of: "x") == ["x 1"])
        registry.withdraw(family)
        _ = try registry.declare(FamilyDescriptor(name: "x", type: .gauge, help: "X."), scope: .own)
        #expect(samples(registry) == "# HELP x X.\n# TYPE x gauge\nx 0\n")
    }

    @Test("collected families have what their closure gives at the scrape, each label set once")
    func collected() throws {
        let registry = Registry(shards: 1)
        let cpu = try registry.declare(
            FamilyDescriptor(
                name: "process_cpu_seconds_total", type: .counter, help: "CPU.", unit: .nanoseconds,
                source: .collector),
            scope: .own)
        let up = try registry.declare(
            FamilyDescriptor(name: "up", type: .gauge, help: "Up.", labelNames: ["backend"], source: .collector),
            scope: .own)
        #expect(lines(registry, of: "up") == [])
        registry.collect([cpu, up]) { sink in sink.put(.integer(99), family: up, labels: ["old"]) }
        registry.collect([cpu, up]) { sink in
            sink.put(.nanoseconds(1_250_000_000), family: cpu)
            sink.put(.real(0.5), family: up, labels: ["b"])
            sink.put(.integer(-1), family: up, labels: ["a"])
            sink.put(.integer(7), family: up, labels: ["a"])
        }
        #expect(
            samples(registry) == """
                # HELP process_cpu_seconds_total CPU.
                # TYPE process_cpu_seconds_total counter
                process_cpu_seconds_total 1.25
                # HELP up Up.
                # TYPE up gauge
                up{backend="a"} -1
                up{backend="b"} 0.5

                """)
        #expect(lines(registry, of: "weir_series").contains(#"weir_series{family="up"} 2"#))
        registry.withdraw(up)
        #expect(lines(registry, of: "up") == [])
    }
}
