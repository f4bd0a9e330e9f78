import Config
import HTTP
import Instrumentation
import Metrics
import Testing

@Suite("Series limit of a service")
struct SeriesLimitTests {
    static let api = ScrapePage.service(name: "api")

    @Test("past it samples of all workers go to one label set that reads other, and are counted")
    func overflow() throws {
        var bench = try Bench {
            $0.instrument.seriesLimit = 2
            $0.instrument.labels = [.init(name: "tier", value: "a")]
        }
        bench.serve(Exchange(status: 200))
        Exchange(status: 404).run(on: &bench.other)
        bench.serve(Exchange(status: 500, bytesIn: 7))
        bench.serve(Exchange(status: 500))
        Exchange(method: .post, status: 500).run(on: &bench.other)
        bench.serve(Exchange(status: 404))
        Exchange(status: 200).run(on: &bench.other)
        #expect(
            bench.samples(Self.api, "http_requests_total", "http_request_size_bytes") == """
                http_requests_total{handler="/jobs/{id}",method="GET",status="2xx",tier="a"} 2
                http_requests_total{handler="/jobs/{id}",method="GET",status="4xx",tier="a"} 2
                http_requests_total{handler="other",method="other",status="other",tier="other"} 3
                http_request_size_bytes_sum{handler="/jobs/{id}",tier="a"} 7
                http_request_size_bytes_count{handler="/jobs/{id}",tier="a"} 7
                """)
        #expect(
            bench.counted("weir_series_overflow_total")
                == #"weir_series_overflow_total{family="http_requests_total"} 3"#)
    }

    @Test("raw paths past it fall into other whichever worker sees them, those within keep their own")
    func raw() throws {
        var bench = try Bench {
            $0.instrument.unmatched = .raw
            $0.instrument.seriesLimit = 2
            $0.instrument.inProgress = .init(isLabelled: true)
        }
        for path in ["/a", "/b", "/c", "/d", "/c"] {
            bench.serve(Exchange(route: -1, path: path, status: 404))
        }
        for path in ["/e", "/b", "/a"] { Exchange(route: -1, path: path, status: 404).run(on: &bench.other) }
        #expect(
            bench.samples(Self.api, "http_requests_total", "http_requests_inprogress", "http_response_size_bytes")
                == """
                http_requests_total{handler="/a",method="GET",status="4xx"} 2
                http_requests_total{handler="/b",method="GET",status="4xx"} 2
                http_requests_total{handler="other",method="other",status="other"} 4
                http_requests_inprogress{handler="/a",method="GET"} 0
                http_requests_inprogress{handler="/b",method="GET"} 0
                http_requests_inprogress{handler="other",method="other"} 0
                http_response_size_bytes_sum{handler="/a"} 0
                http_response_size_bytes_count{handler="/a"} 2
                http_response_size_bytes_sum{handler="/b"} 0
                http_response_size_bytes_count{handler="/b"} 2
                http_response_size_bytes_sum{handler="other"} 0
                http_response_size_bytes_count{handler="other"} 4
                """)
    }

    @Test("weir's own families are bounded by the routes, not by it")
    func own() throws {
        var bench = try Bench { $0.instrument.seriesLimit = 1 }
        for route in [0, 1, -1] { bench.serve(Exchange(route: route)) }
        #expect(
            bench.counted("weir_exchanges_total") == """
                weir_exchanges_total{service="api",handler="/clients/",outcome="ok"} 1
                weir_exchanges_total{service="api",handler="/jobs/{id}",outcome="ok"} 1
                weir_exchanges_total{service="api",handler="none",outcome="ok"} 1
                """)
    }

    @Test("a stream that is measured apart takes no series of the histogram by handler")
    func streams() throws {
        var bench = try Bench {
            $0.instrument.streams = .separate
            $0.instrument.seriesLimit = 1
        }
        var stream = Exchange(route: 1)
        stream.isStream = true
        bench.serve(stream)
        bench.serve(Exchange())
        #expect(
            bench.text().contains("\nhttp_request_duration_seconds_count{handler=\"/jobs/{id}\",method=\"GET\"} 1\n"))
        #expect(!bench.text().contains("http_request_duration_seconds_count{handler=\"/clients/\""))
        stream.isStream = false
        bench.serve(stream)
        bench.serve(stream)
        #expect(
            bench.text().contains("\nhttp_request_duration_seconds_count{handler=\"other\",method=\"other\"} 2\n"))
    }
}
