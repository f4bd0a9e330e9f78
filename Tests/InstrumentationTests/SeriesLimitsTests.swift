import Config
import Instrumentation
import Metrics
import Testing

@Suite("Limits of families, as a configuration has them")
struct SeriesLimitsTests {
    private func limit(_ family: String, _ service: String?, _ lines: String...) throws -> Int? {
        let source = """
            service api {
                listen :8000
                backend 127.0.0.1:1
                routes { GET /a; }
                \(lines.joined(separator: "\n"))
            }
            service other { listen :8001; backend 127.0.0.1:2; }

            """
        let configuration = try #require(loaded(source))
        let labels = service.map { "{service=\"\($0)\"}" } ?? ""
        let row = try #require(SeriesCensus(Array("\(family)\(labels) 1".utf8).span).rows.first)
        return SeriesLimits(configuration).limit(of: row)
    }

    private func loaded(_ source: String) -> Configuration? {
        let reader = SourceReader(
            read: { (_, _) throws(SourceReader.Failure) in Array(source.utf8) }, glob: { _ in [] })
        return ConfigurationLoader.load(path: "x.conf", reader: reader, environment: { _ in nil }).configuration
    }

    @Test("http_* of a service has the service's limit, the families without labels have none")
    func compatible() throws {
        let limited = "instrument { series_limit 7; }"
        #expect(try limit("http_requests_total", "api", limited) == 7)
        #expect(try limit("http_request_duration_seconds", "api", limited) == 7)
        #expect(try limit("http_requests_total", "other", limited) == 1000)
        #expect(try limit("http_request_duration_highr_seconds", "api", limited) == nil)
        #expect(try limit("weir_exchanges_total", "api", limited) == nil)
        #expect(try limit("http_requests_total", "nobody", limited) == nil)
        #expect(try limit("http_requests_total", nil, limited) == nil)
    }

    @Test("names are those that are exposed; what is not measured has no limit")
    func names() throws {
        #expect(try limit("a_b_http_requests_total", "api", "instrument { namespace a; subsystem b; }") == 1000)
        #expect(try limit("http_requests_total", "api", "instrument { namespace a; }") == nil)
        #expect(try limit("http_requests_inprogress", "api", "instrument { in_progress on; }") == nil)
        #expect(try limit("busy", "api", "instrument { in_progress labelled busy; }") == 1000)
        #expect(try limit("http_requests_total", "api", "instrument { enabled off; }") == nil)
    }

    @Test("a metric of the operator's own has it when it has labels")
    func own() throws {
        let labelled = "counter x_total \"X\" { label method request.method; }"
        #expect(try limit("x_total", "api", labelled, "instrument { series_limit 7; }") == 7)
        #expect(try limit("x_total", "other", labelled) == nil)
        #expect(try limit("x_total", "api", "counter x_total \"X\" { on GET /a; }") == nil)
    }
}
