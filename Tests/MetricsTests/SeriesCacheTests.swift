import Metrics
import Testing

@Suite("Series cache")
struct SeriesCacheTests {
    @Test("it finds what it was told, whatever the key, until it is full and forgets everything")
    func remembers() throws {
        let registry = Registry(shards: 1)
        let family = try registry.declare(.counter(labels: ["a"]), scope: .own)
        let cache = Cache(entriesMax: 100, bytesMax: 10_000)
        let keys = (0..<100).map { Array("key \($0)".utf8) } + [[]]
        let series = keys.indices.map { registry.series(family, labels: ["\($0)"]) }
        for index in 0..<100 { cache[keys[index]] = series[index] }
        #expect((0..<100).allSatisfy { cache[keys[$0]] == series[$0] })
        #expect(cache[keys[100]] == nil)
        cache[keys[100]] = series[100]
        #expect(cache[keys[100]] == series[100])
        #expect(cache[keys[0]] == nil)
        cache.forget()
        #expect(cache[keys[100]] == nil)
    }

    @Test("what overflowed is remembered too, and pushes out nothing but its like")
    func overflowed() throws {
        let registry = Registry(shards: 1)
        let family = try registry.declare(.counter(labels: ["a"]), scope: .own, seriesMax: 1000)
        let cache = Cache(entriesMax: 1000, bytesMax: 64 * 1024)
        var asked = 0
        // Four rounds of 20,000 clients, as many as may have series of their own, and many more.
        for round in 0..<4 {
            for client in 0..<20_000 {
                let key = Array("client \(client)".utf8)
                let series = registry.series(family, labels: ["\(client)"])
                if let known = cache[key] {
                    #expect(known == series)
                } else {
                    cache[key] = series
                    asked += round > 0 ? 1 : 0
                }
            }
        }
        // In each round but the first; some rows have more than four.
        #expect(asked < 3 * 1000)
        #expect((0..<1000).allSatisfy { cache[Array("client \($0)".utf8)]?.isOverflow == false })
        cache.forget()
        #expect(cache[Array("client 1".utf8)] == nil && cache[Array("client 19999".utf8)] == nil)
    }

    @Test("of what overflowed no more is kept than may be; what is kept is right")
    func overflowedBound() throws {
        let registry = Registry(shards: 1)
        let families = [
            try registry.declare(.counter("a_total", labels: ["a"]), scope: .own, seriesMax: 0),
            try registry.declare(.counter("b_total", labels: ["a"]), scope: .own, seriesMax: 0),
        ]
        let series = families.map { registry.series($0, labels: ["x"]) }
        let cache = Cache(entriesMax: 1, bytesMax: 2, overflowedMax: 512)
        let none = Cache(entriesMax: 1, bytesMax: 2, overflowedMax: 0)
        for number in 0..<10_000 {
            cache[Array("\(number)".utf8)] = series[number & 1]
            none[Array("\(number)".utf8)] = series[number & 1]
        }
        let kept = (0..<10_000).filter { cache[Array("\($0)".utf8)] != nil }
        #expect((400...512).contains(kept.count))
        #expect(kept.allSatisfy { cache[Array("\($0)".utf8)] == series[$0 & 1] })
        #expect((0..<10_000).allSatisfy { none[Array("\($0)".utf8)] == nil })
    }

    @Test("keys that differ in any one byte, or in length, are not the same")
    func keys() throws {
        let registry = Registry(shards: 1)
        let family = try registry.declare(.counter(labels: ["a"]), scope: .own)
        let cache = Cache(entriesMax: 1000, bytesMax: 100_000)
        for length in 0..<40 {
            let key = [UInt8](repeating: 7, count: length)
            cache[key] = registry.series(family, labels: ["\(length)"])
            for index in key.indices {
                var other = key
                other[index] = 8
                #expect(cache[other] == nil)
            }
        }
        for length in 0..<40 {
            let key = [UInt8](repeating: 7, count: length)
            #expect(cache[key] == registry.series(family, labels: ["\(length)"]))
        }
    }

    @Test("the bytes of its keys are bounded")
    func bytes() throws {
        let registry = Registry(shards: 1)
        let series = registry.series(try registry.declare(.counter(), scope: .own))
        let cache = Cache(entriesMax: 100, bytesMax: 4)
        cache[[1, 2]] = series
        cache[[3, 4]] = series
        #expect(cache[[1, 2]] == series)
        cache[[5]] = series
        #expect(cache[[1, 2]] == nil)
        #expect(cache[[5]] == series)
        cache[[1, 2, 3, 4, 5]] = series
        #expect(cache[[1, 2, 3, 4, 5]] == nil)
        #expect(cache[[5]] == series)
    }
}

/// A cache with arrays for keys: spans cannot go through `#expect`.
private final class Cache {
    private var cache: SeriesCache

    init(entriesMax: Int, bytesMax: Int, overflowedMax: Int? = nil) {
        cache =
            overflowedMax.map { SeriesCache(entriesMax: entriesMax, bytesMax: bytesMax, overflowedMax: $0) }
            ?? SeriesCache(entriesMax: entriesMax, bytesMax: bytesMax)
    }

    subscript(_ key: [UInt8]) -> Series? {
        get { cache.series(for: key.span) }
        set { if let newValue { cache.remember(newValue, for: key.span) } }
    }

    func forget() { cache.forget() }
}
