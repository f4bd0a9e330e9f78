import Synchronization
import Testing

@testable import Metrics

@Suite("Native histograms")
struct NativeHistogramTests {
    static func declare(
        _ registry: Registry, unit: CellUnit = .nanoseconds, bounds: [Double] = [1], labels: [String] = []
    ) throws -> FamilyID {
        var descriptor = FamilyDescriptor.histogram(unit: unit, labels: labels, bounds: bounds)
        descriptor.isNative = true
        return try registry.declare(descriptor, scope: .own)
    }

    /// What comes of observing real numbers.
    static func reading(of values: [Double]) throws -> NativeReading {
        let registry = Registry(shards: 1)
        let family = try declare(registry, unit: .real)
        let (series, buckets) = (registry.series(family), registry.buckets(of: family))
        for value in values { registry.shard(0).observeReal(value, in: buckets, at: series) }
        return try NativeReading(registry)
    }

    @Test(
        "a value is in the bucket whose upper bound is the first that is not below it",
        arguments: [
            (1.0, 0), (1.0.nextUp, 1), (1.0.nextDown, 0), (2.0, 8), (0.5, -8), (1.09, 1), (1.0905, 1), (1.0906, 2),
            (1.4142135623730951, 5), (1.414213562373095, 4), (3, 13), (1e-9, -239), (1e9, 240), (1e300, 7973),
        ])
    func keys(value: Double, key: Int) throws {
        #expect(try Self.reading(of: [value]).positive == [key: 1])
        #expect(definedKey(of: value, schema: 3) == key)
    }

    @Test("nanoseconds are counted as seconds, each power of two in its own bucket")
    func nanoseconds() throws {
        let registry = Registry(shards: 1)
        let family = try Self.declare(registry)
        let (series, buckets) = (registry.series(family), registry.buckets(of: family))
        for value in [0, 1_000_000_000, 2_000_000_000, 125_000_000, 8_000_000_000, 8_000_000_001] as [UInt64] {
            registry.shard(0).observe(value, in: buckets, at: series)
        }
        let reading = try NativeReading(registry)
        #expect(reading.zero == 1 && reading.positive == [0: 1, 8: 1, -24: 1, 24: 1, 25: 1] && reading.schema == 3)
    }

    @Test("zero and what is next to it, both signs, infinities and what is no number are all counted once")
    func extremes() throws {
        let values = [
            0, -0.0, 1e-300, -1e-300, 0x1p-128, .infinity, -.infinity, .greatestFiniteMagnitude, -3, .nan,
            .leastNonzeroMagnitude,
        ]
        let reading = try Self.reading(of: values)
        #expect(reading.count == 11 && reading.zero == 6)
        #expect(reading.negative.values.reduce(0, +) == 2 && reading.positive.values.reduce(0, +) == 2)
        // What is no number has no bucket, and makes the sum none.
        #expect(reading.total == 10)
    }

    @Test("however far apart values are, none is lost, a side has at most 160 buckets, and each is in its own")
    func spread() throws {
        var dice = Dice(seed: 7)
        for round in 0..<60 {
            let powers = [2, 20, 40, 64, 300, 1000][round % 6]
            var values: [Double] = []
            for _ in 0..<400 {
                let exponent = Int(dice.next() % UInt64(powers)) - powers / 2
                let value = Double(
                    sign: round % 2 == 1 && dice.next() % 2 == 1 ? .minus : .plus, exponent: exponent,
                    significand: 1 + Double(dice.next() >> 12) / 0x1p52)
                values.append(value)
            }
            let reading = try Self.reading(of: values)
            #expect(reading.count == 400 && reading.total == 400)
            #expect(reading.positive.count <= 160 && reading.negative.count <= 160)
            #expect(reading.schema >= -4 && (powers > 20 || reading.schema == 3))
            var (positive, negative): ([Int: UInt64], [Int: UInt64]) = ([:], [:])
            var zero: UInt64 = 0
            for value in values where value.magnitude <= 0x1p-128 { zero += value.isNaN ? 0 : 1 }
            for value in values where value.magnitude > 0x1p-128 {
                let key = definedKey(of: value.magnitude, schema: reading.schema)
                if value > 0 { positive[key, default: 0] += 1 } else { negative[key, default: 0] += 1 }
            }
            #expect(reading.zero == zero && reading.positive == positive && reading.negative == negative)
        }
    }

    @Test("workers with buckets of other widths are added up in the wider ones")
    func shards() throws {
        let registry = Registry(shards: 2)
        let family = try Self.declare(registry, unit: .real)
        let (series, buckets) = (registry.series(family), registry.buckets(of: family))
        for exponent in -20..<20 {
            let value = Double(sign: .plus, exponent: exponent, significand: 1.3)
            registry.shard(0).observeReal(value, in: buckets, at: series)
            registry.shard(1).observeReal(1.3, in: buckets, at: series)
        }
        let reading = try NativeReading(registry)
        #expect(reading.schema < 3 && reading.count == 80 && reading.total == 80)
        #expect(reading.positive[definedKey(of: 1.3, schema: reading.schema)] ?? 0 >= 41)
    }

    @Test("every length of time has a bucket, from a nanosecond to the longest")
    func allTimes() throws {
        let registry = Registry(shards: 1)
        let family = try Self.declare(registry)
        let (series, buckets) = (registry.series(family), registry.buckets(of: family))
        for bits in 0..<64 { registry.shard(0).observe(1 << UInt64(bits), in: buckets, at: series) }
        registry.shard(0).observe(.max, in: buckets, at: series)
        let reading = try NativeReading(registry)
        #expect(reading.count == 65 && reading.total == 65 && reading.negative.isEmpty && reading.zero == 0)
    }

    @Test("while workers observe, a page shows as many observations in either kind of bucket, and none goes back")
    func concurrency() async throws {
        let (writers, rounds) = (2, 40_000)
        let registry = Registry(shards: writers)
        let family = try Self.declare(registry, bounds: [0.000_1, 0.01, 1])
        let (series, buckets) = (registry.series(family), registry.buckets(of: family))
        let running = Running(writers)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<writers {
                group.addTask {
                    var dice = Dice(seed: UInt64(writer))
                    for round in 0..<rounds {
                        // Ever longer times, so that buckets come and grow wider on the way.
                        let value = dice.next() >> (63 - UInt64(round * 60 / rounds))
                        registry.shard(writer).observe(value, in: buckets, at: series)
                    }
                    running.count.subtract(1, ordering: .releasing)
                }
            }
            group.addTask {
                var last: UInt64 = 0
                repeat {
                    let reading = try NativeReading(registry)
                    #expect(reading.total == reading.count && reading.count >= last)
                    last = reading.count
                    await Task.yield()
                } while running.count.load(ordering: .acquiring) > 0
            }
            try await group.waitForAll()
        }
        let reading = try NativeReading(registry)
        #expect(reading.count == UInt64(writers * rounds) && reading.total == reading.count)
    }

    @Test("counts go on under other bounds, and those of a classic histogram are taken for as large as they may be")
    func replaced() throws {
        let registry = Registry(shards: 1)
        let classic = try registry.declare(.histogram(bounds: [0.5, 2]), scope: .own)
        for value in [300_000_000, 1_500_000_000, 9_000_000_000] as [UInt64] {
            registry.shard(0).observe(value, in: registry.buckets(of: classic), at: registry.series(classic))
        }
        let first = try Self.declare(registry, bounds: [1])
        registry.shard(0).observe(250_000_000, in: registry.buckets(of: first), at: registry.series(first))
        let second = try Self.declare(registry, bounds: [3])
        // Under way when the configuration changed.
        registry.shard(0).observe(250_000_000, in: registry.buckets(of: first), at: registry.series(first))
        registry.shard(0).observe(0, in: registry.buckets(of: second), at: registry.series(second))
        registry.settle(isLast: true)
        let reading = try NativeReading(registry)
        #expect(reading.positive == [-8: 1, 8: 1, 16: 1, -16: 2] && reading.zero == 1 && reading.count == 6)
    }

    @Test("a new process goes on from where its predecessor was, whenever it asks")
    func inherited() throws {
        let (old, new) = (Registry(shards: 1, clock: { 5000 }), Registry(shards: 1, clock: { 9000 }))
        let families = (try Self.declare(old, unit: .real), try Self.declare(new, unit: .real))
        func observe(_ value: Double) {
            old.shard(0).observeReal(value, in: old.buckets(of: families.0), at: old.series(families.0))
        }
        for value in [1, -2, 0, 0.25] { observe(value) }
        try new.inherit(old.bequest())
        #expect(try NativeReading(new) == NativeReading(old))
        // Far enough for wider buckets.
        for exponent in 0..<30 { observe(Double(sign: .plus, exponent: exponent, significand: 1.5)) }
        try new.inherit(old.bequest())
        new.shard(0).observeReal(1, in: new.buckets(of: families.1), at: new.series(families.1))
        observe(1)
        #expect(try NativeReading(new) == NativeReading(old))
        #expect(try NativeReading(new).schema < 3)
        var page: [UInt8] = []
        Exposition.render(new, page: .exporter, format: .openMetrics, selecting: ["x_seconds"], into: &page)
        #expect(String(decoding: page, as: UTF8.self).contains("\nx_seconds_created 5\n"))
    }

    @Test("where there is no room for more series, observations are counted together and harm nothing")
    func outOfCells() throws {
        let registry = Registry(shards: 1, cellsMax: 3 * 1024)
        let family = try Self.declare(registry, labels: ["a"])
        let buckets = registry.buckets(of: family)
        for label in 0..<2000 {
            let series = registry.series(family, labels: ["\(label)"])
            for value in [0, 5, 7_000_000_000] as [UInt64] { registry.shard(0).observe(value, in: buckets, at: series) }
            registry.shard(0).keep(
                Exemplar(traceHigh: 1, traceLow: 2, unixMilliseconds: 3), of: 5, in: buckets, at: series)
        }
        #expect(lines(registry, of: "x_seconds").count < 8000)
    }
}

/// Numbers that are the same each time (SplitMix64).
struct Dice {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
