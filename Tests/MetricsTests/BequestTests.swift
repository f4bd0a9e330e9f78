import Testing

@testable import Metrics

@Suite("Bequest: counters from process to process")
struct BequestTests {
    private static let bounds: [Double] = [0.1, 1]

    /// A registry as a process declares it, with a counter, a summary of real numbers, a histogram and a gauge.
    private struct Process {
        let registry = Registry(shards: 2)
        let counter: FamilyID
        let summary: FamilyID
        let histogram: FamilyID
        let gauge: FamilyID

        init(bounds: [Double] = BequestTests.bounds, seriesMax: Int? = nil) throws {
            counter = try registry.declare(
                .counter(labels: ["handler", "status"]), scope: .service(name: "s"), seriesMax: seriesMax)
            summary = try registry.declare(
                FamilyDescriptor(name: "x_score", type: .summary, help: "Scores.", unit: .real), scope: .own)
            histogram = try registry.declare(.histogram(labels: ["h"], bounds: bounds), scope: .service(name: "s"))
            gauge = try registry.declare(
                FamilyDescriptor(name: "x_open", type: .gauge, help: "Open things."), scope: .own)
        }

        func count(_ amount: UInt64, _ handler: String = "/a", status: String = "2xx", shard: Int = 0) {
            registry.shard(shard).add(amount, to: registry.series(counter, labels: [handler, status]))
        }

        func observe(milliseconds: UInt64, _ handler: String = "/a") {
            registry.shard(0).observe(
                milliseconds * 1_000_000, in: registry.buckets(of: histogram),
                at: registry.series(histogram, labels: [handler]))
        }

        var counts: [String] { lines(registry, of: "x_total", .service(name: "s")) }
        var times: [String] { lines(registry, of: "x_seconds", .service(name: "s")) }
    }

    @Test("what the former process counted is added to what the new one counts, once, however often it is said")
    func addedOnce() throws {
        let (old, new) = (try Process(), try Process())
        old.count(5)
        old.count(2, shard: 1)
        new.count(1)
        for _ in 0..<3 { try new.registry.inherit(old.registry.bequest()) }
        #expect(new.counts == [#"x_total{handler="/a",status="2xx"} 8"#])
        old.count(10)
        old.count(1, #"/"b\"#)
        new.count(100)
        try new.registry.inherit(old.registry.bequest())
        #expect(
            new.counts == [
                #"x_total{handler="/\"b\\",status="2xx"} 1"#, #"x_total{handler="/a",status="2xx"} 118"#,
            ])
    }

    @Test("buckets, sums and numbers go over; gauges do not")
    func allTypes() throws {
        let (old, new) = (try Process(), try Process())
        for milliseconds in [50, 500, 5000] as [UInt64] { old.observe(milliseconds: milliseconds) }
        new.observe(milliseconds: 70)
        old.registry.shard(1).observeReal(-2.5, at: old.registry.series(old.summary))
        new.registry.shard(0).observeReal(1, at: new.registry.series(new.summary))
        old.registry.shard(0).add(7, to: old.registry.series(old.gauge))
        try new.registry.inherit(old.registry.bequest())
        #expect(
            new.times == [
                #"x_seconds_bucket{h="/a",le="0.1"} 2"#, #"x_seconds_bucket{h="/a",le="1.0"} 3"#,
                #"x_seconds_bucket{h="/a",le="+Inf"} 4"#, #"x_seconds_sum{h="/a"} 5.62"#,
                #"x_seconds_count{h="/a"} 4"#,
            ])
        #expect(lines(new.registry, of: "x_score") == ["x_score_sum -1.5", "x_score_count 2"])
        #expect(lines(new.registry, of: "x_open") == ["x_open 0"])
    }

    @Test("a chain of processes hands on what each has inherited")
    func chain() throws {
        var last = try Process()
        for step in 1...4 as ClosedRange<UInt64> {
            last.count(step)
            last.observe(milliseconds: step)
            let next = try Process()
            try next.registry.inherit(last.registry.bequest())
            last = next
        }
        #expect(last.counts == [#"x_total{handler="/a",status="2xx"} 10"#])
        #expect(last.times.last == #"x_seconds_count{h="/a"} 4"#)
        #expect(last.times.dropLast().last == #"x_seconds_sum{h="/a"} 0.01"#)
    }

    @Test("a cell that would go back stays as it was")
    func neverBack() throws {
        let (old, other, new) = (try Process(), try Process(), try Process())
        old.count(5)
        other.count(3)
        try new.registry.inherit(old.registry.bequest())
        try new.registry.inherit(other.registry.bequest())
        #expect(new.counts == [#"x_total{handler="/a",status="2xx"} 5"#])
    }

    @Test("with other bounds each bucket goes to the first that is not below it")
    func otherBounds() throws {
        let (old, new) = (try Process(), try Process(bounds: [0.5, 2]))
        for milliseconds in [50, 500, 5000] as [UInt64] { old.observe(milliseconds: milliseconds) }
        try new.registry.inherit(old.registry.bequest())
        #expect(
            new.times == [
                #"x_seconds_bucket{h="/a",le="0.5"} 1"#, #"x_seconds_bucket{h="/a",le="2.0"} 2"#,
                #"x_seconds_bucket{h="/a",le="+Inf"} 3"#, #"x_seconds_sum{h="/a"} 5.55"#,
                #"x_seconds_count{h="/a"} 3"#,
            ])
    }

    @Test("a label set stays in the bucket layout that the new process has it in")
    func layouts() throws {
        func declare(_ layout: Int, _ bounds: [Double], in registry: Registry) throws -> FamilyID {
            var descriptor = FamilyDescriptor.histogram(labels: ["h"], bounds: bounds)
            descriptor.layout = layout
            return try registry.declare(descriptor, scope: .own)
        }
        let (old, new) = (Registry(shards: 1), Registry(shards: 1))
        let oldFamilies = [try declare(0, [1], in: old), try declare(1, [2], in: old)]
        let newFamilies = [try declare(0, [1], in: new), try declare(1, [2], in: new)]
        for (family, label) in zip(oldFamilies, ["a", "b"]) {
            old.shard(0).observe(1, in: old.buckets(of: family), at: old.series(family, labels: [label]))
        }
        // b has gone over to the first layout.
        for label in ["a", "b"] { _ = new.series(newFamilies[0], labels: [label]) }
        try new.inherit(old.bequest())
        #expect(
            lines(new, of: "x_seconds").filter { $0.contains("bucket") } == [
                #"x_seconds_bucket{h="a",le="1.0"} 1"#, #"x_seconds_bucket{h="a",le="+Inf"} 1"#,
                #"x_seconds_bucket{h="b",le="1.0"} 0"#, #"x_seconds_bucket{h="b",le="+Inf"} 1"#,
            ])
    }

    @Test("label sets past the family's limit are counted under other, and counted as overflow")
    func limit() throws {
        let (old, new) = (try Process(), try Process(seriesMax: 1))
        for handler in ["/a", "/b", "/c"] { old.count(3, handler) }
        new.count(1, "/a")
        for _ in 0..<2 { try new.registry.inherit(old.registry.bequest()) }
        #expect(
            new.counts == [
                #"x_total{handler="/a",status="2xx"} 4"#, #"x_total{handler="other",status="other"} 6"#,
            ])
        #expect(
            lines(new.registry, of: "weir_series_overflow_total")
                == [
                    #"weir_series_overflow_total{family="x_total"} 2"#,
                    #"weir_series_overflow_total{family="x_seconds"} 0"#,
                ]
                .sorted())
    }

    @Test("a family that is not declared is not shown, but handed on to a process that has it")
    func unclaimed() throws {
        let (old, new) = (try Process(), try Process())
        let between = Registry(shards: 1)
        old.count(5)
        try between.inherit(old.registry.bequest())
        #expect(samples(between) == "")
        try new.registry.inherit(between.bequest())
        #expect(new.counts == [#"x_total{handler="/a",status="2xx"} 5"#])
    }

    @Test("what is still counted under a former declaration is handed on too")
    func replaced() throws {
        let (old, new) = (try Process(), try Process(bounds: [0.5]))
        let former = old.registry.series(old.histogram, labels: ["/a"])
        let buckets = old.registry.buckets(of: old.histogram)
        _ = try old.registry.declare(.histogram(labels: ["h"], bounds: [0.5]), scope: .service(name: "s"))
        old.registry.shard(0).observe(1, in: buckets, at: former)
        try new.registry.inherit(old.registry.bequest())
        #expect(new.times.last == #"x_seconds_count{h="/a"} 1"#)
    }

    @Test("another version is said to be one; garbage of any length changes nothing")
    func garbage() throws {
        let (old, new) = (try Process(), try Process())
        old.count(5)
        old.observe(milliseconds: 1)
        let good = old.registry.bequest()
        var later = good
        later[4] = 2
        #expect(throws: BequestError.otherVersion(2)) { try new.registry.inherit(later) }
        for length in 0..<good.count {
            #expect(throws: BequestError.malformed) { try new.registry.inherit(Array(good[..<length])) }
        }
        #expect(throws: BequestError.malformed) { try new.registry.inherit(good + [0]) }
        #expect(new.counts == [])
        // Every byte spoilt in turn: it may be read as something else, but never traps.
        for index in good.indices {
            for value in [0, 1, 0x7F, 0xFF] as [UInt8] {
                var spoilt = good
                spoilt[index] = value
                let registry = try Process().registry
                do throws(BequestError) { try registry.inherit(spoilt) } catch {}
            }
        }
    }
}
