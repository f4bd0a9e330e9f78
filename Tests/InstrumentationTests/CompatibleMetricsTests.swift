import Config
import HTTP
import Instrumentation
import Metrics
import Routing
import Testing

@Suite("Metrics by request, with the instrumentator's defaults")
struct CompatibleMetricsTests {
    @Test("one exchange makes this page")
    func wholePage() throws {
        var bench = try Bench()
        bench.serve(Exchange(milliseconds: 75, bytesIn: 10, bytesOut: 20))
        func help(_ family: CatalogueFamily) -> String { family.row.help }
        #expect(
            bench.text() == """
                # HELP http_requests_total \(help(.requests))
                # TYPE http_requests_total counter
                http_requests_total{handler="/jobs/{id}",method="GET",status="2xx"} 1
                # HELP http_request_size_bytes \(help(.requestSize))
                # TYPE http_request_size_bytes summary
                http_request_size_bytes_sum{handler="/jobs/{id}"} 10
                http_request_size_bytes_count{handler="/jobs/{id}"} 1
                # HELP http_response_size_bytes \(help(.responseSize))
                # TYPE http_response_size_bytes summary
                http_response_size_bytes_sum{handler="/jobs/{id}"} 20
                http_response_size_bytes_count{handler="/jobs/{id}"} 1
                # HELP http_request_duration_highr_seconds \(help(.durationHighr))
                # TYPE http_request_duration_highr_seconds histogram
                http_request_duration_highr_seconds_bucket{le="0.01"} 0
                http_request_duration_highr_seconds_bucket{le="0.025"} 0
                http_request_duration_highr_seconds_bucket{le="0.05"} 0
                http_request_duration_highr_seconds_bucket{le="0.075"} 1
                http_request_duration_highr_seconds_bucket{le="0.1"} 1
                http_request_duration_highr_seconds_bucket{le="0.25"} 1
                http_request_duration_highr_seconds_bucket{le="0.5"} 1
                http_request_duration_highr_seconds_bucket{le="0.75"} 1
                http_request_duration_highr_seconds_bucket{le="1.0"} 1
                http_request_duration_highr_seconds_bucket{le="1.5"} 1
                http_request_duration_highr_seconds_bucket{le="2.0"} 1
                http_request_duration_highr_seconds_bucket{le="2.5"} 1
                http_request_duration_highr_seconds_bucket{le="3.0"} 1
                http_request_duration_highr_seconds_bucket{le="3.5"} 1
                http_request_duration_highr_seconds_bucket{le="4.0"} 1
                http_request_duration_highr_seconds_bucket{le="4.5"} 1
                http_request_duration_highr_seconds_bucket{le="5.0"} 1
                http_request_duration_highr_seconds_bucket{le="7.5"} 1
                http_request_duration_highr_seconds_bucket{le="10.0"} 1
                http_request_duration_highr_seconds_bucket{le="30.0"} 1
                http_request_duration_highr_seconds_bucket{le="60.0"} 1
                http_request_duration_highr_seconds_bucket{le="+Inf"} 1
                http_request_duration_highr_seconds_sum 0.075
                http_request_duration_highr_seconds_count 1
                # HELP http_request_duration_seconds \(help(.duration))
                # TYPE http_request_duration_seconds histogram
                http_request_duration_seconds_bucket{handler="/jobs/{id}",method="GET",le="0.1"} 1
                http_request_duration_seconds_bucket{handler="/jobs/{id}",method="GET",le="0.5"} 1
                http_request_duration_seconds_bucket{handler="/jobs/{id}",method="GET",le="1.0"} 1
                http_request_duration_seconds_bucket{handler="/jobs/{id}",method="GET",le="+Inf"} 1
                http_request_duration_seconds_sum{handler="/jobs/{id}",method="GET"} 0.075
                http_request_duration_seconds_count{handler="/jobs/{id}",method="GET"} 1

                """)
    }

    @Test("the exporter shows the same with the service's name")
    func exporter() throws {
        var bench = try Bench()
        bench.serve(Exchange())
        #expect(
            bench.samples(.exporter, "http_requests_total")
                == #"http_requests_total{service="api",handler="/jobs/{id}",method="GET",status="2xx"} 1"#)
    }

    @Test("workers are added up")
    func workers() throws {
        var bench = try Bench()
        bench.serve(Exchange(bytesIn: 1))
        Exchange(bytesIn: 2).run(on: &bench.other)
        #expect(
            bench.samples(.service(name: "api"), "http_requests_total", "http_request_size_bytes") == """
                http_requests_total{handler="/jobs/{id}",method="GET",status="2xx"} 2
                http_request_size_bytes_sum{handler="/jobs/{id}"} 3
                http_request_size_bytes_count{handler="/jobs/{id}"} 2
                """)
    }

    @Test("handlers are templates, with the slash changed where it was; methods that nobody registered are other")
    func labels() throws {
        var bench = try Bench()
        bench.serve(Exchange(slashChanged: true, status: 307))
        bench.serve(Exchange(route: 1, method: .post, status: 100))
        bench.serve(Exchange(route: 1, slashChanged: true, status: 404))
        bench.serve(Exchange(method: .other, status: 599))
        bench.serve(Exchange(route: -1, path: "/nothing", status: 404))
        bench.serve(Exchange(status: 499, outcome: .clientAbort))
        #expect(
            bench.samples(.service(name: "api"), "http_requests_total") == """
                http_requests_total{handler="/clients",method="GET",status="4xx"} 1
                http_requests_total{handler="/clients/",method="POST",status="1xx"} 1
                http_requests_total{handler="/jobs/{id}",method="GET",status="4xx"} 1
                http_requests_total{handler="/jobs/{id}",method="other",status="5xx"} 1
                http_requests_total{handler="/jobs/{id}/",method="GET",status="3xx"} 1
                http_requests_total{handler="none",method="GET",status="4xx"} 1
                """)
    }

    @Test("a status that no response can have makes no label", arguments: [0, 99, 600, 65535] as [UInt16])
    func impossibleStatus(status: UInt16) throws {
        var bench = try Bench { $0.instrument.status = .exact }
        bench.serve(Exchange(status: status))
        #expect(
            bench.samples(.service(name: "api"), "http_requests_total")
                == #"http_requests_total{handler="/jobs/{id}",method="GET",status="500"} 1"#)
    }

    @Test("a route's own name stands in for its template, changed slash or not")
    func namedRoute() throws {
        var bench = try Bench { $0.routes[0].label = "job" }
        bench.serve(Exchange())
        bench.serve(Exchange(slashChanged: true))
        #expect(
            bench.samples(.service(name: "api"), "http_requests_total")
                == #"http_requests_total{handler="job",method="GET",status="2xx"} 2"#)
    }

    @Test("two routes of one template are one handler")
    func sameTemplate() throws {
        var bench = try Bench(["/jobs/", "/jobs/"])
        bench.serve(Exchange(method: .get))
        bench.serve(Exchange(route: 1, method: .get))
        #expect(
            bench.samples(.service(name: "api"), "http_request_size_bytes") == """
                http_request_size_bytes_sum{handler="/jobs/"} 0
                http_request_size_bytes_count{handler="/jobs/"} 2
                """)
    }

    @Test("an upgrade is one exchange with status 101 and the handshake's duration")
    func upgrade() throws {
        var bench = try Bench { $0.instrument.status = .exact }
        bench.serve(Exchange(status: 101, milliseconds: 5, isTunnel: true))
        #expect(
            bench.samples(.service(name: "api"), "http_requests_total", "http_request_duration_seconds_sum") == """
                http_requests_total{handler="/jobs/{id}",method="GET",status="101"} 1
                """
                + "\n" + bench.samples(.service(name: "api"), "http_request_duration_seconds_sum"))
        #expect(
            bench.text().contains(
                #"http_request_duration_seconds_sum{handler="/jobs/{id}",method="GET"} 0.005"#))
    }

    @Test("services are apart")
    func services() throws {
        let template = try RouteTemplate(parsing: "/health")
        var second = Bench.service("mare", templates: [template])
        second.listeners = [ListenAddress(text: ":16000", address: .any(port: 16000))]
        second.instrument.labels = [.init(name: "tier", value: "b")]
        var bench = try Bench(services: [Bench.service("api", templates: [template, template]), second])
        bench.serve(Exchange(service: 1))
        bench.serve(Exchange(service: 0, route: 1, method: .put))
        bench.serve(Exchange(service: 1, route: -1, status: 404))
        #expect(
            bench.samples(.exporter, "http_requests_total") == """
                http_requests_total{service="api",handler="/health",method="PUT",status="2xx"} 1
                http_requests_total{service="mare",handler="/health",method="GET",status="2xx",tier="b"} 1
                http_requests_total{service="mare",handler="none",method="GET",status="4xx",tier="b"} 1
                """)
        #expect(
            bench.samples(.service(name: "api"), "http_requests_total")
                == #"http_requests_total{handler="/health",method="PUT",status="2xx"} 1"#)
    }
}
