import Config
import Instrumentation
import Metrics
import Testing

@Suite("Buckets of a route's own")
struct RouteBucketsTests {
    static let histogram = "http_request_duration_seconds"

    @Test("are in the series of its handler, and of its handler with the slash changed, alone")
    func own() throws {
        var bench = try Bench(["/jobs/{id}", "/clients/", "/slow"]) {
            $0.routes[0].buckets = [2, 20]
            $0.routes[2].buckets = [2, 20]
        }
        bench.serve(Exchange(milliseconds: 3000))
        bench.serve(Exchange(slashChanged: true, milliseconds: 3000))
        bench.serve(Exchange(route: 1, milliseconds: 300))
        bench.serve(Exchange(route: 2, milliseconds: 1000))
        let buckets = bench.text(.service(name: "api"), Self.histogram).split(separator: "\n")
            .filter { $0.contains("_bucket") }.map { $0.dropFirst("http_request_duration_seconds_bucket".count) }
        #expect(
            buckets.joined(separator: "\n") == """
                {handler="/clients/",method="GET",le="0.1"} 0
                {handler="/clients/",method="GET",le="0.5"} 1
                {handler="/clients/",method="GET",le="1.0"} 1
                {handler="/clients/",method="GET",le="+Inf"} 1
                {handler="/jobs/{id}",method="GET",le="2.0"} 0
                {handler="/jobs/{id}",method="GET",le="20.0"} 1
                {handler="/jobs/{id}",method="GET",le="+Inf"} 1
                {handler="/jobs/{id}/",method="GET",le="2.0"} 0
                {handler="/jobs/{id}/",method="GET",le="20.0"} 1
                {handler="/jobs/{id}/",method="GET",le="+Inf"} 1
                {handler="/slow",method="GET",le="2.0"} 1
                {handler="/slow",method="GET",le="20.0"} 1
                {handler="/slow",method="GET",le="+Inf"} 1
                """)
    }

    @Test("share the service's limit; what overflows has the service's bounds")
    func limit() throws {
        var bench = try Bench {
            $0.routes[0].buckets = Array(stride(from: 2, to: 900, by: 1))
            $0.instrument.seriesLimit = 1
        }
        bench.serve(Exchange(route: 1, milliseconds: 300))
        for _ in 0..<100 { bench.serve(Exchange(milliseconds: 600)) }
        #expect(
            bench.samples(.service(name: "api"), Self.histogram) == """
                http_request_duration_seconds_bucket{handler="/clients/",method="GET",le="0.1"} 0
                http_request_duration_seconds_bucket{handler="/clients/",method="GET",le="0.5"} 1
                http_request_duration_seconds_bucket{handler="/clients/",method="GET",le="1.0"} 1
                http_request_duration_seconds_bucket{handler="/clients/",method="GET",le="+Inf"} 1
                http_request_duration_seconds_sum{handler="/clients/",method="GET"} 0.3
                http_request_duration_seconds_count{handler="/clients/",method="GET"} 1
                http_request_duration_seconds_bucket{handler="other",method="other",le="0.1"} 0
                http_request_duration_seconds_bucket{handler="other",method="other",le="0.5"} 0
                http_request_duration_seconds_bucket{handler="other",method="other",le="1.0"} 100
                http_request_duration_seconds_bucket{handler="other",method="other",le="+Inf"} 100
                http_request_duration_seconds_sum{handler="other",method="other"} 60
                http_request_duration_seconds_count{handler="other",method="other"} 100
                """)
    }

    @Test("a label has one layout, whichever of its routes a request came by")
    func label() throws {
        var bench = try Bench(["/jobs/{id}", "/clients/"]) {
            $0.routes[0].label = "x"
            $0.routes[1].label = "x"
            $0.routes[0].buckets = [5]
        }
        bench.serve(Exchange())
        bench.serve(Exchange(route: 1))
        #expect(
            bench.text(.service(name: "api"), Self.histogram).contains(
                "\nhttp_request_duration_seconds_bucket{handler=\"x\",method=\"GET\",le=\"5.0\"} 2\n"))
    }
}
