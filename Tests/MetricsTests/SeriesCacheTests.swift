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

    init(entriesMax: Int, bytesMax: Int) { cache = SeriesCache(entriesMax: entriesMax, bytesMax: bytesMax) }

    subscript(_ key: [UInt8]) -> Series? {
        get { cache.series(for: key.span) }
        set { if let newValue { cache.remember(newValue, for: key.span) } }
    }

    func forget() { cache.forget() }
}
