import Metrics
import Synchronization
import Testing

@Suite("OpenMetrics 1.0.0")
struct OpenMetricsTests {
    @Test("counters lose _total in their family's name, units are named, and each series says when it began")
    func wholePage() throws {
        let registry = Registry(shards: 1, clock: { 1_700_000_000_250 })
        try fill(registry)
        #expect(openMetrics(registry, .service(name: "s")) == servicePage)
    }

    @Test("it ends with EOF, also when nothing is selected")
    func end() throws {
        let registry = Registry(shards: 1)
        try fill(registry)
        #expect(openMetrics(registry).hasSuffix("\n# EOF\n"))
        #expect(openMetrics(registry, selecting: ["nothing"]) == "# EOF\n")
    }

    @Test("without a clock nothing is said of when series began")
    func noClock() throws {
        let registry = Registry(shards: 1)
        try fill(registry)
        #expect(!openMetrics(registry).contains("_created"))
    }

    @Test("a quote is escaped in HELP too")
    func help() throws {
        let registry = Registry(shards: 1)
        _ = try registry.declare(
            FamilyDescriptor(name: "a", type: .gauge, help: "A \\ and\na \"quote\"."), scope: .own)
        #expect(openMetrics(registry, selecting: ["a"]).contains(#"# HELP a A \\ and\na \"quote\".\#n"#))
    }

    @Test("a counter whose name without _total is another's is unknown, and one without _total gets it")
    func names() throws {
        let registry = Registry(shards: 1, clock: { 1000 })
        for (name, type) in [("a_total", FamilyType.counter), ("a", .gauge), ("b", .counter), ("c_total", .counter)] {
            _ = try registry.declare(FamilyDescriptor(name: name, type: type, help: "X."), scope: .own)
        }
        _ = try registry.declare(FamilyDescriptor(name: "c_created", type: .gauge, help: "X."), scope: .own)
        #expect(
            openMetrics(registry, selecting: ["a_total", "a", "b", "c_total", "c_created"]) == """
                # TYPE a_total unknown
                # HELP a_total X.
                a_total 0
                # TYPE a gauge
                # HELP a X.
                a 0
                # TYPE b counter
                # HELP b X.
                b_total 0
                b_created 1
                # TYPE c counter
                # HELP c X.
                c_total 0
                # TYPE c_created gauge
                # HELP c_created X.
                c_created 0
                # EOF

                """)
    }

    @Test("a series began when its label set was first seen, whatever was withdrawn or declared anew since")
    func created() throws {
        let moment = Moment()
        let registry = Registry(shards: 1, clock: { moment.value })
        let family = try registry.declare(.counter(labels: ["a"]), scope: .own)
        _ = registry.series(family, labels: ["1"])
        moment.value = 2000
        _ = registry.series(family, labels: ["2"])
        registry.withdraw(family, labels: ["1"])
        moment.value = 3000
        let again = try registry.declare(.counter(labels: ["a"]), scope: .own)
        _ = registry.series(again, labels: ["1"])
        let lines = openMetrics(registry, selecting: ["x_total"]).split(separator: "\n")
        #expect(lines.filter { $0.contains("_created") } == [#"x_created{a="1"} 1"#, #"x_created{a="2"} 2"#])
        // Under other bounds too.
        let first = try registry.declare(.histogram(bounds: [1]), scope: .own)
        registry.shard(0).observe(1, in: registry.buckets(of: first), at: registry.series(first))
        moment.value = 4000
        _ = try registry.declare(.histogram(bounds: [2]), scope: .own)
        #expect(openMetrics(registry, selecting: ["x_seconds"]).contains("\nx_seconds_created 3\n"))
    }

    @Test("a page written in slices of any size is the page written in one go", arguments: ExpositionFormat.allCases)
    func slices(format: ExpositionFormat) throws {
        let registry = Registry(shards: 1, clock: { 1000 })
        try fill(registry)
        var whole: [UInt8] = []
        Exposition.render(registry, page: .exporter, format: format, into: &whole)
        for seriesMax in 1...8 {
            var exposition = Exposition(registry, page: .exporter, format: format)
            var bytes: [UInt8] = []
            while !exposition.render(seriesMax: seriesMax, into: &bytes) {}
            #expect(bytes == whole)
        }
    }
}

/// The page in OpenMetrics.
func openMetrics(_ registry: Registry, _ page: ScrapePage = .exporter, selecting names: [String] = []) -> String {
    var bytes: [UInt8] = []
    Exposition.render(registry, page: page, format: .openMetrics, selecting: names, into: &bytes)
    return String(decoding: bytes, as: UTF8.self)
}

/// A clock that a test sets.
final class Moment: Sendable {
    private let now = Atomic<Int64>(1000)

    var value: Int64 {
        get { now.load(ordering: .relaxed) }
        set { now.store(newValue, ordering: .relaxed) }
    }
}

/// A family of each type.
func fill(_ registry: Registry) throws {
    let scope = Scope.service(name: "s")
    let shard = registry.shard(0)
    let requests = try registry.declare(.counter("http_requests_total", labels: ["handler"]), scope: scope)
    for handler in ["/a", "/\"b\"\\"] { shard.add(3, to: registry.series(requests, labels: [handler])) }
    let sizes = try registry.declare(
        FamilyDescriptor(name: "http_size_bytes", type: .summary, help: "Sizes.", unit: .bytes), scope: scope)
    shard.observe(500, at: registry.series(sizes))
    let times = try registry.declare(.histogram("http_time_seconds", bounds: [0.1, 1]), scope: scope)
    shard.observe(250_000_000, in: registry.buckets(of: times), at: registry.series(times))
    let open = try registry.declare(FamilyDescriptor(name: "http_open", type: .gauge, help: "Open."), scope: scope)
    shard.subtract(2, from: registry.series(open))
}

private let servicePage = #"""
    # TYPE http_requests counter
    # HELP http_requests Things.
    http_requests_total{handler="/\"b\"\\"} 3
    http_requests_created{handler="/\"b\"\\"} 1700000000.25
    http_requests_total{handler="/a"} 3
    http_requests_created{handler="/a"} 1700000000.25
    # TYPE http_size_bytes summary
    # UNIT http_size_bytes bytes
    # HELP http_size_bytes Sizes.
    http_size_bytes_sum 500
    http_size_bytes_count 1
    http_size_bytes_created 1700000000.25
    # TYPE http_time_seconds histogram
    # UNIT http_time_seconds seconds
    # HELP http_time_seconds Times.
    http_time_seconds_bucket{le="0.1"} 0
    http_time_seconds_bucket{le="1.0"} 1
    http_time_seconds_bucket{le="+Inf"} 1
    http_time_seconds_sum 0.25
    http_time_seconds_count 1
    http_time_seconds_created 1700000000.25
    # TYPE http_open gauge
    # HELP http_open Open.
    http_open -2
    # EOF

    """#
