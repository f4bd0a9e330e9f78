import Metrics
import Synchronization
import Testing

@Suite("Shards")
struct ShardTests {
    @Test("a value falls into the first bucket whose bound is not below it", arguments: [1, 2, 7, 8, 9, 16, 17, 40])
    func integerBuckets(count: Int) throws {
        let registry = Registry(shards: 1)
        let bounds = (1...count).map { Double($0) * 10 }
        let family = try registry.declare(.histogram("x", unit: .bytes, bounds: bounds), scope: .own)
        let (series, buckets) = (registry.series(family), registry.buckets(of: family))
        // Each bucket but the last gets its bound and one just above the bound before: two.
        for bound in bounds { registry.shard(0).observe(UInt64(bound), in: buckets, at: series) }
        for bound in bounds { registry.shard(0).observe(UInt64(bound) - 9, in: buckets, at: series) }
        registry.shard(0).observe(UInt64(count) * 10 + 1, in: buckets, at: series)
        let counts = lines(registry, of: "x").dropLast(2).map { $0.split(separator: " ")[1] }
        #expect(counts == (1...count).map { "\(2 * $0)" } + ["\(2 * count + 1)"])
    }

    @Test("real values too; NaN is counted in the last bucket")
    func realBuckets() throws {
        let registry = Registry(shards: 1)
        let family = try registry.declare(.histogram("x", unit: .real, bounds: [-1, 0.5]), scope: .own)
        let (series, buckets) = (registry.series(family), registry.buckets(of: family))
        for value in [-2, -1, 0.5, 0.25, 0.75] { registry.shard(0).observeReal(value, in: buckets, at: series) }
        #expect(
            lines(registry, of: "x") == [
                #"x_bucket{le="-1.0"} 2"#, #"x_bucket{le="0.5"} 4"#, #"x_bucket{le="+Inf"} 5"#, "x_sum -1.5",
                "x_count 5",
            ])
        registry.shard(0).observeReal(.nan, in: buckets, at: series)
        #expect(lines(registry, of: "x")[1...2] == [#"x_bucket{le="0.5"} 4"#, #"x_bucket{le="+Inf"} 6"#])
    }

    @Test("a histogram without bounds has the one bucket")
    func noBounds() throws {
        let registry = Registry(shards: 1)
        let family = try registry.declare(.histogram(bounds: []), scope: .own)
        registry.shard(0).observe(5, in: registry.buckets(of: family), at: registry.series(family))
        #expect(
            lines(registry, of: "x_seconds") == [
                #"x_seconds_bucket{le="+Inf"} 1"#, "x_seconds_sum 0.000000005", "x_seconds_count 1",
            ])
    }

    @Test("real sums are added over the shards as numbers")
    func realSums() throws {
        let registry = Registry(shards: 3)
        let summary = try registry.declare(
            FamilyDescriptor(name: "s", type: .summary, help: "S.", unit: .real), scope: .own)
        let counter = try registry.declare(
            FamilyDescriptor(name: "c_total", type: .counter, help: "C.", unit: .real), scope: .own)
        for shard in 0..<3 {
            registry.shard(shard).observeReal(0.5, at: registry.series(summary))
            registry.shard(shard).addReal(0.25, to: registry.series(counter))
        }
        #expect(lines(registry, of: "s") == ["s_sum 1.5", "s_count 3"])
        #expect(lines(registry, of: "c_total") == ["c_total 0.75"])
    }

    @Test("what is set in the shared cells is what the last one set, with what was added since")
    func sharedCells() throws {
        let registry = Registry(shards: 2)
        let real = registry.series(
            try registry.declare(FamilyDescriptor(name: "r", type: .gauge, help: "R.", unit: .real), scope: .own))
        let whole = registry.series(
            try registry.declare(FamilyDescriptor(name: "w", type: .gauge, help: "W."), scope: .own))
        registry.shared.setReal(10, at: real.base)
        registry.shared.setReal(3, at: real.base)
        registry.shared.addReal(-0.5, to: real.base)
        registry.shared.set(-4, at: whole.base)
        registry.shared.add(5, to: whole.base)
        registry.shared.subtract(3, from: whole.base)
        #expect(lines(registry, of: "r") == ["r 2.5"])
        #expect(lines(registry, of: "w") == ["w -2"])
    }

    @Test(
        "while workers write, counters never fall, a histogram's count is its last bucket, and nothing gets lost"
    )
    func concurrency() async throws {
        let writers = 3
        let rounds = 30_000
        let registry = Registry(shards: writers)
        let counter = try registry.declare(.counter(labels: ["worker"]), scope: .own)
        let total = registry.series(try registry.declare(.counter("all_total"), scope: .own))
        let times = try registry.declare(.histogram(bounds: [0.001, 0.01, 0.02]), scope: .own)
        let (time, buckets) = (registry.series(times), registry.buckets(of: times))
        let running = Running(writers)
        await withTaskGroup(of: Void.self) { group in
            for worker in 0..<writers {
                group.addTask {
                    let shard = registry.shard(worker)
                    for round in 0..<rounds {
                        // Now and then a new label set, far enough on to need new pages.
                        if round % 100 == 0 {
                            shard.add(1, to: registry.series(counter, labels: ["\(worker)-\(round)"]))
                        }
                        shard.add(1, to: total)
                        shard.observe(UInt64(round) * 1000, in: buckets, at: time)
                    }
                    running.count.subtract(1, ordering: .releasing)
                }
            }
            group.addTask {
                var last = 0
                var lastSeries = 0
                repeat {
                    let page = page(registry).split(separator: "\n").filter { !$0.hasPrefix("#") }
                    let value = { (name: String) in
                        page.first { $0.hasPrefix(name + " ") }.flatMap { Int($0.split(separator: " ")[1]) } ?? -1
                    }
                    #expect(value("all_total") >= last)
                    #expect(value("x_seconds_count") == value(#"x_seconds_bucket{le="+Inf"}"#))
                    let series = page.count { $0.hasPrefix("x_total{") }
                    #expect(series >= lastSeries)
                    last = value("all_total")
                    lastSeries = series
                    await Task.yield()
                } while running.count.load(ordering: .acquiring) > 0
            }
        }
        #expect(lines(registry, of: "all_total") == ["all_total \(writers * rounds)"])
        #expect(lines(registry, of: "x_seconds").last == "x_seconds_count \(writers * rounds)")
        #expect(lines(registry, of: "x_total").count == writers * rounds / 100)
    }
}

/// How many writers have not finished.
final class Running: Sendable {
    let count: Atomic<Int>

    init(_ count: Int) { self.count = Atomic(count) }
}
