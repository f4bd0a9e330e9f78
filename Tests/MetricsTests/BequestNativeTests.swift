import Testing

@testable import Metrics

@Suite("Native histograms from process to process")
struct BequestNativeTests {
    private static let key = Bequest.FamilyKey(
        scope: .own, name: "x_seconds", type: .histogram, unit: .real, labelNames: [], bucketBounds: [1], layout: 0)

    /// What a process says that counted so many observations in each of the two buckets, and natively, of schema 3,
    /// those.
    private static func bequest(_ cells: [UInt64], sum: Double, native: [Int32: UInt64]) -> [UInt8] {
        let keys = native.keys.sorted()
        var counts = NativeCounts()
        counts.positive = BucketRun(shift: 0, keys: keys, counts: keys.map { native[$0] ?? 0 }) ?? BucketRun()
        let series = SeriesCounts(cells: cells + [sum.bitPattern], created: 0, native: counts)
        var bequest = Bequest()
        bequest.families = [(key: key, series: [[]: series])]
        let counter = Bequest.FamilyKey(
            scope: .own, name: "x_total", type: .counter, unit: .count, labelNames: [], bucketBounds: [], layout: 0)
        bequest.families.append((key: counter, series: [[]: SeriesCounts(cells: [cells[0]])]))
        return bequest.encoded
    }

    private static func heir() throws -> Registry {
        let registry = Registry(shards: 1)
        _ = try NativeHistogramTests.declare(registry, unit: .real)
        _ = try registry.declare(.counter(), scope: .own)
        return registry
    }

    @Test("where the two kinds of buckets do not agree the classic ones are taken, and all else goes over")
    func inconsistent() throws {
        let new = try Self.heir()
        try new.inherit(Self.bequest([3, 2], sum: 9, native: [0: 3, 16: 1]))
        #expect(lines(new, of: "x_total") == ["x_total 3"])
        #expect(
            lines(new, of: "x_seconds") == [
                #"x_seconds_bucket{le="1.0"} 3"#, #"x_seconds_bucket{le="+Inf"} 5"#, "x_seconds_sum 9",
                "x_seconds_count 5",
            ])
        // As large as they may have been: 1 and 2.
        #expect(try NativeReading(new).positive == [0: 3, 8: 2])
        // From then on too, when they agree again.
        try new.inherit(Self.bequest([4, 2], sum: 10, native: [0: 4, 16: 2]))
        #expect(try NativeReading(new).positive == [0: 4, 8: 2])
        #expect(lines(new, of: "x_total") == ["x_total 4"])
    }

    @Test("an observation that was said to be larger than it was is no reason to refuse the rest")
    func overstated() throws {
        let new = try Self.heir()
        try new.inherit(Self.bequest([2, 3], sum: 9, native: [0: 2, 16: 3]))
        #expect(try NativeReading(new).positive == [0: 2, 16: 3])
        // One of the three was of bucket 8.
        try new.inherit(Self.bequest([5, 4], sum: 19, native: [0: 5, 8: 2, 16: 2]))
        #expect(lines(new, of: "x_seconds").suffix(2) == ["x_seconds_sum 19", "x_seconds_count 9"])
        let reading = try NativeReading(new)
        #expect(reading.positive == [0: 5, 8: 1, 16: 3] && reading.total == reading.count)
        // What the classic buckets had before and have no more is refused as ever.
        try new.inherit(Self.bequest([4, 9], sum: 19, native: [0: 4, 8: 9]))
        #expect(try NativeReading(new) == reading)
    }
}
