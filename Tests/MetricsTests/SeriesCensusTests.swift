import Metrics
import Testing

@Suite("Census of the series on a page")
struct SeriesCensusTests {
    private func census(_ page: String) -> SeriesCensus { SeriesCensus(Array(page.utf8).span) }

    /// `family service series samples overflow widest=values`, a row each.
    private func rows(_ page: String) -> [String] { census(page).rows.map(text) }

    private func text(_ row: SeriesCensus.Row) -> String {
        let overflow = "\(row.overflow)\(row.isOverflowShared ? "*" : "")"
        let widest = row.widestLabel.map { " \($0.name)=\($0.values)" } ?? ""
        return "\(row.family) \(row.service ?? "-") \(row.series) \(row.samples) \(overflow)\(widest)"
    }

    @Test("what the registry counts is what is read off its page, whatever the type")
    func registry() throws {
        let registry = Registry(shards: 1)
        let jobs = try registry.declare(
            .counter("jobs_total", labels: ["kind", "client"]), scope: .service(name: "s"), seriesMax: 3)
        for client in 0..<10 {
            registry.shard(0).add(1, to: registry.series(jobs, labels: ["k", "c\(client)"]))
        }
        let times = try registry.declare(
            .histogram("times_seconds", labels: ["handler"], bounds: [1, 2]), scope: .service(name: "s"))
        for handler in ["/a", "/b"] { _ = registry.series(times, labels: [handler]) }
        var waits = FamilyDescriptor(name: "waits", type: .summary, help: "Waits.", unit: .real)
        waits.quantiles = [0.5, 0.9]
        waits.windowSeconds = 60
        _ = try registry.declare(waits, scope: .own)
        #expect(
            rows(page(registry)) == [
                "jobs_total s 4 4 7 client=4", "weir_series - 4 4 0 family=4", "times_seconds s 2 10 0 handler=2",
                "weir_series_overflow_total - 2 2 0 family=2", "waits - 1 4 0",
            ])
        for row in census(page(registry)).rows where row.family != "weir_series" {
            let reported = lines(registry, of: "weir_series").first { $0.contains("\"\(row.family)\"") }
            #expect(reported == "weir_series{family=\"\(row.family)\"} \(row.series)")
        }
    }

    @Test("each service has a row, and samples past the limit are those of whose labels read other")
    func services() {
        let head = "# TYPE x_total counter\n"
        let overflow = "# TYPE weir_series_overflow_total counter\nweir_series_overflow_total{family=\"x_total\"} 5\n"
        let one = "x_total{service=\"one\",a=\"1\"} 1\nx_total{service=\"one\",a=\"other\"} 5\n"
        let two = "x_total{service=\"two\",a=\"1\"} 1\n"
        let own = "weir_series_overflow_total - 1 1 0"
        #expect(rows(head + one + two + overflow) == ["x_total one 2 2 5 a=2", own, "x_total two 1 1 0"])
        let both = head + one + two + "x_total{service=\"two\",a=\"other\"} 1\n" + overflow
        #expect(rows(both) == ["x_total one 2 2 5* a=2", "x_total two 2 2 5* a=2", own])
        #expect(rows(head + two + overflow) == [own, "x_total two 1 1 5"])
        let mixed = "x_total{service=\"one\",a=\"other\",b=\"1\"} 1\n" + two
        #expect(
            rows(head + mixed + "x_total{service=\"two\",a=\"other\"} 1\n" + overflow) == [
                "x_total two 2 2 5 a=2", own, "x_total one 1 1 0",
            ])
    }

    @Test("the widest label is the one with the most distinct values; escapes, blanks and braces are part of values")
    func widest() {
        let page = #"""
            # HELP x_total A {b="c"} 1
            # TYPE  x_total	counter
            x_total{a="}",b="1",} 1
            x_total{ a = "}" , b = "\"" } 2 1700000000000
            x_total{a="\\",b=" ,b="} +Inf
            x_total{b="1",a="}"} NaN
            """#
        #expect(rows(page) == ["x_total - 4 4 0 b=3"])
    }

    @Test(
        "what is no sample is passed over",
        arguments: [
            "", "\n\n", "#", "# TYPE", "# TYPE x", "# TYPE 1x counter\n", "# HELP x y", "x", "x ", "{a=\"1\"} 1",
            "1x 1", "x{", "x{a", "x{a=", "x{a=\"", "x{a=\"1", "x{a=\"1\"", "x{a=\"1\"}", "x{a=\"1\\\"} 1", "x{a=\"\\",
            "x{a=1} 1", "x{a=\"1\"b=\"2\"} 1", "x{=\"1\"} 1", "<!DOCTYPE html>", "\u{0}", "x\u{E9} 1", "x y",
            "x \u{E9}", "x{a=\"1\"} }",
        ])
    func noSamples(page: String) {
        #expect(rows(page) == [])
        #expect(rows("y 1\n" + page + "\nz 1") == ["y - 1 1 0", "z - 1 1 0"])
    }

    @Test("samples without their TYPE are families of their own")
    func untyped() {
        #expect(
            rows("# TYPE x histogram\nx_count 1\nx_bucket{le=\"1\"} 1\nx_other 1\ny_count 2") == [
                "x - 1 2 0", "x_other - 1 1 0", "y_count - 1 1 0",
            ])
        #expect(rows("# TYPE x gauge\nx_count 1\n") == ["x_count - 1 1 0"])
    }

    @Test("a number of overflowed samples that is none, or none of this world, does no harm")
    func numbers() {
        for (number, expected) in [("1e300", Int.max), ("-1", 0), ("NaN", 0), ("+Inf", Int.max), ("0x", 0), ("2.4", 2)]
        {
            let page = "weir_series_overflow_total{family=\"x\"} \(number)\nx 1\n"
            #expect(census(page).rows.first { $0.family == "x" }?.overflow == expected)
        }
    }

    @Test("a line of very many labels is counted, its last labels are not")
    func manyLabels() {
        let labels = (0..<10_000).map { "l\($0)=\"v\"" }.joined(separator: ",")
        #expect(rows("x{\(labels)} 1\nx{\(labels),z=\"1\"} 1") == ["x - 2 2 0"])
    }

    @Test("every beginning of a page, and every page with a byte of it changed, can be read")
    func broken() throws {
        let whole = Array(
            #"""
            # TYPE x_seconds histogram
            x_seconds_bucket{service="s",a="\\",le="1.0"} 0
            x_seconds_bucket{service="s",a="\\",le="+Inf"} 0
            x_seconds_sum{service="s",a="\\"} 0
            x_seconds_count{service="s",a="\\"} 0
            # TYPE weir_series_overflow_total counter
            weir_series_overflow_total{family="x_seconds"} 10

            """#.utf8)
        let all = SeriesCensus(whole.span).rows.reduce(0) { $0 + $1.samples }
        for end in whole.indices {
            let rows = SeriesCensus(whole.span.extracting(..<end)).rows
            #expect(rows.reduce(0) { $0 + $1.samples } <= all)
        }
        for index in whole.indices {
            var page = whole
            page[index] = [0x00, 0x22, 0x5C, 0x7B, 0xFF][index % 5]
            #expect(SeriesCensus(page.span).rows.count < 100)
        }
    }

    @Test("only an exporter's page has weir_series")
    func recognised() throws {
        let registry = Registry(shards: 1)
        _ = try registry.declare(.counter(), scope: .service(name: "s"))
        #expect(census(page(registry)).isOfExporter)
        #expect(!census(page(registry, .service(name: "s"))).isOfExporter)
        #expect(!census("# TYPE weir_series gauge\n").isOfExporter)
    }

    @Test(
        "a limit is used up when nothing is left of it",
        arguments: [(0, 10, 0), (1, 1000, 0), (999, 1000, 99), (1000, 1000, 100), (1001, 1000, 100), (5, 0, 100)])
    func percent(series: Int, limit: Int, percent: Int) throws {
        var row = try #require(census("x 1").rows.first)
        row.series = series
        #expect(row.percent(of: limit) == percent)
    }
}
