import Metrics
import Testing

@Suite("Text exposition (format 0.0.4)")
struct TextExpositionTests {
    @Test("a service's families stand on the exporter with its name and on its own page without")
    func wholePages() throws {
        let registry = try triton()
        #expect(page(registry, .service(name: "triton")) == tritonsPage)
        #expect(page(registry, .exporter) == exportersPage)
    }

    @Test("a family with labels has only HELP and TYPE before its first series, one without shows zeros")
    func beforeTheFirstSample() throws {
        let registry = Registry(shards: 1)
        _ = try registry.declare(.counter(labels: ["a"]), scope: .service(name: "s"))
        _ = try registry.declare(.histogram(bounds: [1]), scope: .service(name: "s"))
        #expect(
            page(registry, .service(name: "s")) == """
                # HELP x_total Things.
                # TYPE x_total counter
                # HELP x_seconds Times.
                # TYPE x_seconds histogram
                x_seconds_bucket{le="1.0"} 0
                x_seconds_bucket{le="+Inf"} 0
                x_seconds_sum 0
                x_seconds_count 0

                """)
        #expect(lines(registry, of: "x_seconds")[0] == #"x_seconds_bucket{service="s",le="1.0"} 0"#)
    }

    @Test("backslash, line feed and quote are escaped in label values, the first two in HELP; broken UTF-8 is replaced")
    func escaping() throws {
        let registry = Registry(shards: 1)
        let family = try registry.declare(
            FamilyDescriptor(name: "x_total", type: .counter, help: "A \\ and\na \"quote\".", labelNames: ["p", "q"]),
            scope: .service(name: "s"))
        let broken = String(decoding: [0x61, 0xFF, 0x62] as [UInt8], as: UTF8.self)
        registry.shard(0).add(1, to: registry.series(family, labels: ["a\\b\n\"c\"", broken]))
        #expect(
            page(registry, .service(name: "s")) == #"""
                # HELP x_total A \\ and\na "quote".
                # TYPE x_total counter
                x_total{p="a\\b\n\"c\"",q="a\#u{FFFD}b"} 1

                """#)
    }

    @Test("the same name in several services is one group, services in the order of their declaration")
    func merging() throws {
        let registry = Registry(shards: 1)
        let one = try registry.declare(.counter(labels: ["h"]), scope: .service(name: "one"))
        _ = try registry.declare(.counter("other_total"), scope: .service(name: "one"))
        let two = try registry.declare(.counter(labels: ["h", "tenant"]), scope: .service(name: "two"))
        registry.shard(0).add(1, to: registry.series(one, labels: ["/"]))
        registry.shard(0).add(2, to: registry.series(two, labels: ["/", "t"]))
        #expect(
            samples(registry) == """
                # HELP x_total Things.
                # TYPE x_total counter
                x_total{service="one",h="/"} 1
                x_total{service="two",h="/",tenant="t"} 2
                # HELP other_total Things.
                # TYPE other_total counter
                other_total{service="one"} 0

                """)
        #expect(page(registry, .service(name: "two")).hasSuffix("x_total{h=\"/\",tenant=\"t\"} 2\n"))
    }

    @Test("a service's own label named service keeps its name on its own page and gives way on the exporter")
    func ownServiceLabel() throws {
        let registry = Registry(shards: 1)
        let family = try registry.declare(.counter(labels: ["h", "service"]), scope: .service(name: "s"))
        registry.shard(0).add(1, to: registry.series(family, labels: ["/", "mine"]))
        #expect(lines(registry, of: "x_total") == [#"x_total{service="s",exported_service="mine",h="/"} 1"#])
        #expect(lines(registry, of: "x_total", .service(name: "s")) == [#"x_total{service="mine",h="/"} 1"#])
    }

    @Test("weir's own families are on the exporter alone")
    func ownScope() throws {
        let registry = Registry(shards: 1)
        let family = try registry.declare(.counter(labels: ["service"]), scope: .own)
        registry.shard(0).add(7, to: registry.series(family, labels: ["s"]))
        #expect(lines(registry, of: "x_total") == [#"x_total{service="s"} 7"#])
        #expect(page(registry, .service(name: "s")) == "")
    }

    @Test(
        "names select whole families, by family or sample name",
        arguments: [
            (["x_seconds"], "# HELP x_seconds"), (["x_seconds_count"], "# HELP x_seconds"),
            (["x_total"], "# HELP x_total"),
            (["nothing"], ""), (["x"], ""), (["nothing", "x_total"], "# HELP x_total"),
        ])
    func selection(names: [String], expected: String) throws {
        let registry = Registry(shards: 1)
        _ = try registry.declare(.counter(), scope: .own)
        _ = try registry.declare(.histogram(bounds: [1]), scope: .own)
        let text = page(registry, selecting: names)
        #expect(text.hasPrefix(expected))
        #expect(text.split(separator: "\n").count { $0.hasPrefix("# HELP") } == (expected.isEmpty ? 0 : 1))
    }

    @Test("series stand in the order of their label texts, whenever they came")
    func order() throws {
        let registry = Registry(shards: 1)
        let family = try registry.declare(.counter(labels: ["a"]), scope: .own)
        for value in ["m", "b", "zebra-crossing-1", "zebra-crossing-0"] { _ = registry.series(family, labels: [value]) }
        let first = lines(registry, of: "x_total")
        for value in ["a", "zebra-crossing-00", "c"] { _ = registry.series(family, labels: [value]) }
        #expect(
            first == [
                #"x_total{a="b"} 0"#, #"x_total{a="m"} 0"#, #"x_total{a="zebra-crossing-0"} 0"#,
                #"x_total{a="zebra-crossing-1"} 0"#,
            ])
        #expect(
            lines(registry, of: "x_total") == [
                #"x_total{a="a"} 0"#, #"x_total{a="b"} 0"#, #"x_total{a="c"} 0"#, #"x_total{a="m"} 0"#,
                #"x_total{a="zebra-crossing-0"} 0"#, #"x_total{a="zebra-crossing-00"} 0"#,
                #"x_total{a="zebra-crossing-1"} 0"#,
            ])
    }

    @Test("a page written in slices of any size is the page written in one go", arguments: 1...12)
    func slices(seriesMax: Int) throws {
        let registry = Registry(shards: 1)
        for scope in [Scope.service(name: "a"), .service(name: "b"), .own] {
            let family = try registry.declare(.counter(labels: ["h"]), scope: scope)
            for label in 0..<3 { registry.shard(0).add(1, to: registry.series(family, labels: ["\(label)"])) }
            _ = try registry.declare(.histogram(bounds: [1]), scope: scope)
        }
        var exposition = Exposition(registry, page: .exporter)
        var bytes: [UInt8] = []
        var slices = 1
        while !exposition.render(seriesMax: seriesMax, into: &bytes) { slices += 1 }
        #expect(String(decoding: bytes, as: UTF8.self) == page(registry))
        #expect(slices > 1 || seriesMax > 12)
    }
}

/// A service with a family of each type, written to by two workers.
private func triton() throws -> Registry {
    let registry = Registry(shards: 2)
    let service = Scope.service(name: "triton")
    let requests = try registry.declare(
        FamilyDescriptor(
            name: "http_requests_total", type: .counter, help: "Requests.",
            labelNames: ["handler", "method", "status"]),
        scope: service, seriesMax: 1000)
    let sizes = try registry.declare(
        FamilyDescriptor(
            name: "http_request_size_bytes", type: .summary, help: "Sizes.", unit: .bytes, labelNames: ["handler"]),
        scope: service)
    let times = try registry.declare(
        .histogram("http_request_duration_seconds", labels: ["handler"], bounds: [0.075, 0.1, 1]), scope: service)
    let now = try registry.declare(
        FamilyDescriptor(name: "http_requests_inprogress", type: .gauge, help: "Now."), scope: service)

    let got = registry.series(requests, labels: ["/b/{id}", "GET", "2xx"])
    registry.shard(0).add(2, to: got)
    registry.shard(1).add(40, to: got)
    registry.shard(1).add(1, to: registry.series(requests, labels: ["/a", "POST", "4xx"]))
    registry.shard(0).observe(0, at: registry.series(sizes, labels: ["/a"]))
    registry.shard(1).observe(1234, at: registry.series(sizes, labels: ["/a"]))
    let buckets = registry.buckets(of: times)
    let time = registry.series(times, labels: ["/a"])
    registry.shard(0).observe(75_000_000, in: buckets, at: time)
    registry.shard(1).observe(75_000_001, in: buckets, at: time)
    registry.shard(1).observe(1_500_000_000, in: buckets, at: time)
    registry.shard(0).add(1, to: registry.series(now))
    registry.shard(1).subtract(3, from: registry.series(now))
    return registry
}

private let tritonsPage = """
    # HELP http_requests_total Requests.
    # TYPE http_requests_total counter
    http_requests_total{handler="/a",method="POST",status="4xx"} 1
    http_requests_total{handler="/b/{id}",method="GET",status="2xx"} 42
    # HELP http_request_size_bytes Sizes.
    # TYPE http_request_size_bytes summary
    http_request_size_bytes_sum{handler="/a"} 1234
    http_request_size_bytes_count{handler="/a"} 2
    # HELP http_request_duration_seconds Times.
    # TYPE http_request_duration_seconds histogram
    http_request_duration_seconds_bucket{handler="/a",le="0.075"} 1
    http_request_duration_seconds_bucket{handler="/a",le="0.1"} 2
    http_request_duration_seconds_bucket{handler="/a",le="1.0"} 2
    http_request_duration_seconds_bucket{handler="/a",le="+Inf"} 3
    http_request_duration_seconds_sum{handler="/a"} 1.650000001
    http_request_duration_seconds_count{handler="/a"} 3
    # HELP http_requests_inprogress Now.
    # TYPE http_requests_inprogress gauge
    http_requests_inprogress -2

    """

private let exportersPage = """
    # HELP http_requests_total Requests.
    # TYPE http_requests_total counter
    http_requests_total{service="triton",handler="/a",method="POST",status="4xx"} 1
    http_requests_total{service="triton",handler="/b/{id}",method="GET",status="2xx"} 42
    # HELP http_request_size_bytes Sizes.
    # TYPE http_request_size_bytes summary
    http_request_size_bytes_sum{service="triton",handler="/a"} 1234
    http_request_size_bytes_count{service="triton",handler="/a"} 2
    # HELP http_request_duration_seconds Times.
    # TYPE http_request_duration_seconds histogram
    http_request_duration_seconds_bucket{service="triton",handler="/a",le="0.075"} 1
    http_request_duration_seconds_bucket{service="triton",handler="/a",le="0.1"} 2
    http_request_duration_seconds_bucket{service="triton",handler="/a",le="1.0"} 2
    http_request_duration_seconds_bucket{service="triton",handler="/a",le="+Inf"} 3
    http_request_duration_seconds_sum{service="triton",handler="/a"} 1.650000001
    http_request_duration_seconds_count{service="triton",handler="/a"} 3
    # HELP http_requests_inprogress Now.
    # TYPE http_requests_inprogress gauge
    http_requests_inprogress{service="triton"} -2
    # HELP weir_series Series now kept, by the name of their family.
    # TYPE weir_series gauge
    weir_series{family="http_request_duration_seconds"} 1
    weir_series{family="http_request_size_bytes"} 1
    weir_series{family="http_requests_inprogress"} 1
    weir_series{family="http_requests_total"} 2
    weir_series{family="weir_series_overflow_total"} 3
    # HELP weir_series_overflow_total Samples past the series limit, counted under labels that read other.
    # TYPE weir_series_overflow_total counter
    weir_series_overflow_total{family="http_request_duration_seconds"} 0
    weir_series_overflow_total{family="http_request_size_bytes"} 0
    weir_series_overflow_total{family="http_requests_total"} 0

    """
