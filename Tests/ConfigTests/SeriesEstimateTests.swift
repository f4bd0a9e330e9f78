import Config
import Testing

@Suite("Worst-case series")
struct SeriesEstimateTests {
    private func estimate(_ instrument: String, routes: String = "") throws -> SeriesEstimate {
        let reading = Reading(
            "service a { listen :8000; backend demo; instrument { \(instrument) } routes { \(routes) } }")
        return SeriesEstimate(try #require(reading.configuration, "\(reading.diagnostics.rendered)"))
    }

    @Test("nothing is counted of a service that is not measured")
    func disabled() throws {
        #expect(try estimate("enabled off", routes: "GET /a").series == 0)
    }

    @Test("without routes there is the handler none")
    func none() throws {
        // requests 41 x 5; two summaries of 2; highr 21 + 3; duration 41 x (3 + 3)
        let estimate = try estimate("")
        #expect(estimate.series == 205 + 4 + 24 + 246)
        #expect(estimate.labelSets == 205 + 2 + 1 + 41)
    }

    @Test("a route counts twice: with the slash at its end changed it is a label too")
    func routes() throws {
        let estimate = try estimate(
            "unmatched ignore; buckets highr 1; in_progress on", routes: "GET /a { buckets 1 2 3 4 }")
        #expect(estimate.series == 2 * 205 + 2 * 4 + 4 + 2 * 41 * 7 + 1)
    }

    @Test("two lines of one template, and what is ignored, make no new handler")
    func labels() throws {
        let one = try estimate("", routes: "GET /a")
        #expect(try estimate("", routes: "GET /a; POST /a; GET /b { ignore }") == one)
    }

    @Test("a family stops at its limit and the one label set more")
    func limit() throws {
        // raw: requests 11, summaries 2 x 11 x 2, highr 24, duration 11 x 6, in progress 11
        let estimate = try estimate("unmatched raw; series_limit 10; status exact; in_progress labelled")
        #expect(estimate.series == 11 + 44 + 24 + 66 + 11)
    }

    @Test("the line of check counts services, routes, series and memory")
    func summary() throws {
        let reading = Reading(
            "workers 4\nservice a { listen :8000; backend demo; instrument { series_limit 1000000; status exact }\n"
                + "routes { GET /a; GET /b } }")
        // 5 handlers x 41 methods x 500 codes, 5 x 2 x 2, 24, 5 x 41 x 6 series; 102,716 label sets
        #expect(
            reading.configuration?.summary(file: "x/proxy.conf", processors: 1)
                == "x/proxy.conf is valid: 1 service, 2 routes; at most 103,774 series (about 28.3 MiB)")
    }
}
