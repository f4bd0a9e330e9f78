import Synchronization
import Testing

@testable import Metrics

@Suite("Sketches of a window")
struct WindowSketchTests {
    private let scale = SketchScale()

    private func bucket(of value: Double) -> Int {
        unsafe scale.words.withUnsafeBufferPointer { words in
            unsafe words.baseAddress.map { unsafe SketchScale.bucket(of: value, $0) } ?? .max
        }
    }

    @Test("every number is within 1 % of the number that stands for its bucket, and larger ones have later buckets")
    func scaleIsExact() {
        var dice = Dice(seed: 1)
        var last = (value: -Double.infinity, bucket: Int.min)
        var values: [Double] = []
        for _ in 0..<20_000 {
            let value = Double(bitPattern: dice.next())
            if value.isFinite { values.append(value) }
        }
        for exponent in stride(from: -1022, through: 1023, by: 31) {
            let power = Double(sign: .plus, exponent: exponent, significand: 1)
            values += [power, power.nextUp, power.nextDown, -power]
        }
        for value in values.sorted() {
            let bucket = bucket(of: value)
            let middle = scale.value(of: bucket)
            if value.magnitude >= .leastNormalMagnitude {
                #expect((middle - value).magnitude <= 0.01 * value.magnitude, "\(value) is in \(bucket): \(middle)")
            } else {
                #expect(bucket == 0 && middle == 0)
            }
            #expect(bucket >= last.bucket || value == last.value)
            last = (value, bucket)
        }
        #expect(bucket(of: 1) == bucket(of: 1.0.nextDown) && bucket(of: 1.0.nextUp) == bucket(of: 1) + 1)
        #expect(bucket(of: .infinity) == bucket(of: .greatestFiniteMagnitude) + 1)
        #expect(scale.value(of: bucket(of: -.infinity)) == -.infinity)
    }

    /// A table, and what is read of it.
    @safe private struct Sketch: ~Copyable {
        let place: WindowSketch.Words
        let window = SummaryWindowTable(.window([]))

        init() {
            unsafe place = SparseBuckets.allocate(1)
        }

        deinit {
            unsafe WindowSketch.deallocate(at: place)
            unsafe SparseBuckets.deallocate(place, 1)
        }

        func observe(_ value: Double, second: Int64) {
            unsafe WindowSketch.observe(
                value, window.window.scale, epoch: window.window.epoch(at: second * 1000), at: place)
        }

        func quantiles(_ quantiles: [Double], second: Int64) -> [Double] {
            unsafe readWindow(quantiles, second: second, at: place)
        }

        var blockCount: Int {
            unsafe SparseBuckets.words(place.pointee.load(ordering: .relaxed)).map {
                unsafe WindowSketch.blockCount(of: $0)
            } ?? 0
        }
    }

    @Test("of too wide a spread the lowest buckets are thrown together; quantiles above them stay true")
    func collapsed() {
        for seed in 0..<4 as Range<UInt64> {
            let sketch = Sketch()
            var dice = Dice(seed: seed)
            var values: [Double] = []
            // 200 powers of two, in any order: 440 blocks, of which the highest 64 stay.
            for _ in 0..<20_000 {
                let exponent = Int(dice.next() % 200) - 100
                let significand = 1 + Double(dice.next() >> 12) / 0x1p52
                values.append(Double(sign: .plus, exponent: exponent, significand: significand))
                sketch.observe(values[values.count - 1], second: 9)
            }
            values.sort()
            #expect(sketch.blockCount == WindowSketch.blocksMax)
            let asked = [0, 0.5, 0.88, 0.95, 0.99, 0.999, 1]
            let found = sketch.quantiles(asked, second: 9)
            for (quantile, estimate) in zip(asked, found) {
                let exact = values[Int(quantile * Double(values.count - 1))]
                let isTrue = (estimate - exact).magnitude <= 0.01 * exact
                // 28 of 200 powers are kept.
                #expect(isTrue || quantile < 0.87 && estimate > exact)
            }
        }
    }

    @Test("with time the room of what is gone is used for what comes: no spread spoils the quantiles for long")
    func healed() {
        let sketch = Sketch()
        for exponent in -1000..<1000 {
            sketch.observe(Double(sign: .plus, exponent: exponent, significand: 1), second: 1)
        }
        #expect(sketch.blockCount == WindowSketch.blocksMax)
        // Lower than all that is there.
        for value in [1, 2, 3] { sketch.observe(Double(value), second: 5) }
        #expect(sketch.quantiles([0.001], second: 5)[0] > 1e250)
        for value in [1, 2, 3] { sketch.observe(Double(value), second: 7) }
        #expect((sketch.quantiles([0.5], second: 10)[0] / 2 - 1).magnitude <= 0.01)
        #expect(sketch.blockCount <= 4)
    }

    @Test("a reader whose clock is a little behind the worker's sees what the worker has just observed")
    func readersClock() {
        let sketch = Sketch()
        sketch.observe(5, second: 10)
        for (second, isShown) in [(8, false), (9, true), (10, true), (14, true), (15, false)] as [(Int64, Bool)] {
            #expect(sketch.quantiles([0.5], second: second)[0].isNaN == !isShown)
        }
    }

    @Test("while a worker observes and time goes on, quantiles are within what was observed, in order, and current")
    func concurrency() async {
        let table = SummaryWindowTable(.window([]))
        let place = Place()
        let now = Moment()
        let running = Running(1)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                var dice = Dice(seed: 5)
                for round in 0..<300_000 {
                    // Ten observations a second; each second's are 128 times the former's, in 64 rounds.
                    let second = Int64(1 + round / 10)
                    now.value = second
                    let value = Place.scale(of: second) * (1 + Double(dice.next() >> 12) / 0x1p52)
                    unsafe WindowSketch.observe(
                        value, table.window.scale, epoch: table.window.epoch(at: second * 1000), at: place.words)
                }
                running.count.subtract(1, ordering: .releasing)
            }
            group.addTask {
                let family = windowFamily([0, 0.1, 0.5, 0.9, 1])
                repeat {
                    let first = now.value
                    let values = unsafe readWindow(family, second: first, at: place.words)
                    guard !values.contains(where: \.isNaN) else { continue }
                    #expect(values == values.sorted())
                    // What the five slots had, and the one that may have begun meanwhile.
                    let scales = (first - 4...first + 1).map(Place.scale)
                    #expect(values.allSatisfy { value in scales.contains { value >= $0 && value <= 2 * $0 } })
                    await Task.yield()
                } while running.count.load(ordering: .acquiring) > 0
            }
        }
    }
}

/// A cell of its own.
// SAFETY: the words are atomics, and are freed when the last who knows the place lets it go.
@safe private final class Place: @unchecked Sendable {
    let words: WindowSketch.Words

    init() { unsafe words = SparseBuckets.allocate(1) }

    deinit {
        unsafe WindowSketch.deallocate(at: words)
        unsafe SparseBuckets.deallocate(words, 1)
    }

    static func scale(of second: Int64) -> Double {
        Double(sign: .plus, exponent: 7 * Int((second % 64 + 64) % 64), significand: 1)
    }
}

extension FamilyDescriptor {
    /// A second each slot.
    fileprivate static func window(_ quantiles: [Double]) -> FamilyDescriptor {
        .summary(quantiles: quantiles, windowSeconds: 5)
    }
}

/// The quantiles of one sketch.
private func readWindow(_ quantiles: [Double], second: Int64, at place: WindowSketch.Words) -> [Double] {
    unsafe readWindow(windowFamily(quantiles), second: second, at: place)
}

private func windowFamily(_ quantiles: [Double]) -> Family {
    Family(index: 0, descriptor: .window(quantiles), scope: .own, group: 0)
}

private func readWindow(_ family: Family, second: Int64, at place: WindowSketch.Words) -> [Double] {
    var reading = WindowReading(family, unixMilliseconds: second * 1000)
    unsafe reading?.add(place.pointee.load(ordering: .acquiring))
    reading?.reckon()
    return reading?.values ?? []
}
