import Metrics
import Synchronization
import Testing

@Suite("Exemplars")
struct ExemplarTests {
    private static func declare(_ registry: Registry, isNative: Bool = false) throws -> (Buckets, Series) {
        var descriptor = FamilyDescriptor.histogram(bounds: [0.1, 1])
        descriptor.keepsExemplars = true
        descriptor.isNative = isNative
        let family = try registry.declare(descriptor, scope: .own)
        return (registry.buckets(of: family), registry.series(family))
    }

    private static func exemplar(_ number: UInt64, at time: Int64) -> Exemplar {
        Exemplar(traceHigh: 0x0AF7_6519_16CD_43DD, traceLow: number, unixMilliseconds: time)
    }

    @Test("each bucket of a histogram shows its latest, whichever worker kept it, and text none")
    func latest() throws {
        let registry = Registry(shards: 2)
        let (buckets, series) = try Self.declare(registry)
        for (worker, value, time) in [(0, 50_000_000, 1500), (1, 60_000_000, 1250), (0, 2_000_000_000, 9000)] {
            registry.shard(worker).observe(UInt64(value), in: buckets, at: series)
            registry.shard(worker).keep(
                Self.exemplar(UInt64(time), at: Int64(time)), of: UInt64(value), in: buckets, at: series)
        }
        let lines = openMetrics(registry, selecting: ["x_seconds"]).split(separator: "\n").dropFirst(3).prefix(3)
        #expect(
            lines.map(String.init) == [
                #"x_seconds_bucket{le="0.1"} 2 # {trace_id="0af7651916cd43dd00000000000005dc"} 0.05 1.5"#,
                #"x_seconds_bucket{le="1.0"} 2"#,
                #"x_seconds_bucket{le="+Inf"} 3 # {trace_id="0af7651916cd43dd0000000000002328"} 2 9"#,
            ])
        #expect(!page(registry).contains("trace_id"))
    }

    @Test("a counter shows what was added last, if it was declared to keep exemplars")
    func counter() throws {
        let registry = Registry(shards: 1)
        var descriptor = FamilyDescriptor.counter(labels: ["a"])
        let plain = try registry.declare(.counter("plain_total"), scope: .own)
        descriptor.keepsExemplars = true
        let family = try registry.declare(descriptor, scope: .own)
        #expect(registry.counterExemplars(of: plain) == nil)
        let place = try #require(registry.counterExemplars(of: family))
        let (one, other) = (registry.series(family, labels: ["1"]), registry.series(family, labels: ["2"]))
        registry.shard(0).add(5, to: one)
        registry.shard(0).keep(Self.exemplar(1, at: 2000), of: 5, at: one, place)
        registry.shard(0).add(7, to: other)
        #expect(
            openMetrics(registry, selecting: ["x_total"]).split(separator: "\n").dropFirst(2).map(String.init) == [
                ##"x_total{a="1"} 5 # {trace_id="0af7651916cd43dd0000000000000001"} 5 2"##, #"x_total{a="2"} 7"#,
                "# EOF",
            ])
    }

    @Test("a histogram that keeps none shows none")
    func notKept() throws {
        let registry = Registry(shards: 1)
        let family = try registry.declare(.histogram(bounds: [1]), scope: .own)
        let (buckets, series) = (registry.buckets(of: family), registry.series(family))
        registry.shard(0).keep(Self.exemplar(1, at: 2000), of: 5, in: buckets, at: series)
        #expect(!openMetrics(registry).contains("trace_id"))
    }

    @Test("no reader sees half of one")
    func torn() async throws {
        let registry = Registry(shards: 1)
        let (buckets, series) = try Self.declare(registry)
        let running = Running(1)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for number in 1...100_000 as ClosedRange<UInt64> {
                    registry.shard(0).keep(
                        Exemplar(traceHigh: number, traceLow: number, unixMilliseconds: Int64(number) * 1000),
                        of: number, in: buckets, at: series)
                }
                running.count.subtract(1, ordering: .releasing)
            }
            group.addTask {
                repeat {
                    let page = openMetrics(registry, selecting: ["x_seconds"])
                    for line in page.split(separator: "\n") where line.contains("trace_id") {
                        let number = line.split(separator: " ").last.flatMap { UInt64($0) } ?? 0
                        let digits = String(number, radix: 16)
                        let half = String(repeating: "0", count: 16 - digits.utf8.count) + digits
                        #expect(line.contains("{trace_id=\"\(half)\(half)\"}"))
                    }
                    await Task.yield()
                } while running.count.load(ordering: .acquiring) > 0
            }
        }
    }
}
