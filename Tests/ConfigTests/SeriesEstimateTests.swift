import Config
import Testing

@Suite("Worst-case series")
struct SeriesEstimateTests {
    private func estimate(_ instrument: String, routes: String = "") throws -> SeriesEstimate {
        let reading = Reading(
            "service a { listen :8000; backend demo; instrument { \(instrument) } routes { \(routes) } }")
        return SeriesEstimate(try #require(reading.configuration, "\(reading.diagnostics.rendered)"))
    }

    /// weir's own of a service with one backend, on one listener and beside the exporter.
    private func own(handlers: Int) -> Int {
        let histograms = OwnSeries.histogramsOfHandler.reduce(0) { $0 + $1.labelSets * ($1.bounds + 3) }
        return handlers * (OwnSeries.ofHandler + histograms) + OwnSeries.ofService + OwnSeries.ofBackend
            + 2 * OwnSeries.ofListener
    }

    @Test("of a service that is not measured only weir's own series are counted")
    func disabled() throws {
        #expect(try estimate("enabled off", routes: "GET /a").series == own(handlers: 3))
    }

    @Test("a handler has 149 series of weir's own: outcomes, phases, streams, tunnels")
    func ownOfHandler() {
        #expect(own(handlers: 1) - own(handlers: 0) == 8 + 7 * 15 + 18 + 18)
    }

    @Test("without routes there is the handler none")
    func none() throws {
        // requests 41 x 5; two summaries of 2; highr 21 + 3; duration 41 x (3 + 3)
        let estimate = try estimate("")
        #expect(estimate.series == 205 + 4 + 24 + 246 + own(handlers: 1))
        let ownSets = OwnSeries.ofHandler + 9 + OwnSeries.ofService + OwnSeries.ofBackend + 2 * OwnSeries.ofListener
        #expect(estimate.labelSets == 205 + 2 + 1 + 41 + ownSets)
        #expect(estimate.seriesByService == [estimate.series - 2 * OwnSeries.ofListener])
    }

    @Test("a route counts twice: with the slash at its end changed it is a label too")
    func routes() throws {
        let estimate = try estimate(
            "unmatched ignore; buckets highr 1; in_progress on", routes: "GET /a { buckets 1 2 3 4 }")
        #expect(estimate.series == 2 * 205 + 2 * 4 + 4 + 2 * 41 * 7 + 1 + own(handlers: 3))
    }

    @Test("a route with a name of its own counts once")
    func name() throws {
        let estimate = try estimate("unmatched ignore", routes: "GET /a { name a }")
        #expect(estimate.series == 205 + 4 + 24 + 246 + own(handlers: 2))
    }

    @Test("two lines of one template make no new handler, and what is ignored or excluded none of http_*")
    func labels() throws {
        let one = try estimate("", routes: "GET /a").series
        #expect(try estimate("", routes: "GET /a; POST /a").series == one)
        let more = try estimate("exclude ^/internal", routes: "GET /a; GET /b { ignore }; GET /internal/x").series
        #expect(more == one + own(handlers: 4) - own(handlers: 0))
    }

    @Test("a family stops at its limit and the one label set more")
    func limit() throws {
        // raw: requests 11, summaries 2 x 11 x 2, highr 24, duration 11 x 6, in progress 11
        let estimate = try estimate("unmatched raw; series_limit 10; status exact; in_progress labelled")
        #expect(estimate.series == 11 + 44 + 24 + 66 + 11 + own(handlers: 1))
    }

    private func added(_ metrics: String, _ instrument: String = "") throws -> Int {
        let start = "service a { listen :8000; backend demo; instrument { \(instrument) } routes { GET,POST /a }\n"
        func series(_ file: String) throws -> Int {
            let reading = Reading(file)
            return SeriesEstimate(try #require(reading.configuration, "\(reading.diagnostics.rendered)")).series
        }
        return try series("\(start)\(metrics)\n}") - series(start + "}")
    }

    @Test(
        "a family of one's own has what its labels can be, as far as that is known",
        arguments: [
            ("counter a_total X", 1), ("counter a_total X { label x \"1\" }", 1),
            ("counter a_total X { label x request.method }", 41),
            ("counter a_total X { on GET,POST /a; label x request.method }", 2),
            ("counter a_total X { label x response.status; label m request.method }", 1001),
            ("counter a_total X { when response.status 2xx 404; label x response.status }", 101),
            ("counter a_total X { label x response.json.kind }", 1001),
            ("counter a_total X { when response.json.kind a b; label x response.json.kind }", 2),
            ("counter a_total X { when response.json.kind not a b; label x response.json.kind }", 1001),
            ("gauge a_b X { add 1; label x \"1\" }\ngauge a_b X { sub 1; label x \"2\" }", 2),
            ("gauge a_b X { add 1; label x \"1\" }\ngauge a_b X { sub 1; label x client.ip }", 1001),
            ("histogram a_seconds X { observe duration; buckets 1 2 }", 5),
            ("summary a_seconds X { observe duration }", 2),
            ("summary a_seconds X { observe duration; quantiles 0.5 0.9; label x request.method }", 4 * 41),
        ])
    func metrics(blocks: String, series: Int) throws {
        let whole = blocks.contains("{") ? blocks : blocks + " { when duration }"
        #expect(try added(whole) == series)
    }

    @Test("own families keep to the limit, and are none where nothing is measured")
    func metricsLimit() throws {
        #expect(try added("counter a_total X { label x client.ip }", "series_limit 10") == 11)
        #expect(try added("counter a_total X { label x client.ip }", "enabled off") == 0)
    }

    @Test("the line of check counts services, routes, series and memory")
    func summary() throws {
        let reading = Reading(
            "workers 4\nservice a { listen :8000; backend demo; instrument { series_limit 1000000; status exact }\n"
                + "routes { GET /a; GET /b } }")
        // 5 handlers x 41 methods x 500 codes, 5 x 2 x 2, 24, 5 x 41 x 6 series
        let series = 102_500 + 20 + 24 + 1_230 + own(handlers: 5)
        #expect(
            reading.configuration?.summary(file: "x/proxy.conf", processors: 1)
                == "x/proxy.conf is valid: 1 service, 2 routes; at most \(series / 1000),\(series % 1000) series "
                + "(about 28.4 MiB)")
    }
}
