import Basics
import Config
import HTTP
import Instrumentation
import Metrics
import Routing
import Testing

@Suite("Options of instrument")
struct OptionTests {
    static let api = ScrapePage.service(name: "api")

    @Test("enabled off: nothing of the service is measured, weir's own goes on")
    func disabled() throws {
        var bench = try Bench { $0.instrument.isEnabled = false }
        bench.serve(Exchange())
        #expect(bench.text() == "")
        #expect(
            bench.counted("weir_exchanges_total")
                == #"weir_exchanges_total{service="api",handler="/jobs/{id}",outcome="ok"} 1"#)
    }

    @Test("enabled off holds even for an exchange that says it is measured")
    func disabledAndMeasured() throws {
        var bench = try Bench {
            $0.instrument.isEnabled = false
            $0.instrument.inProgress = .init()
        }
        let exchange = Exchange()
        let isMeasured = exchange.begin(on: &bench.recorder)
        #expect(!isMeasured)
        exchange.end(on: &bench.recorder, isMeasured: true)
        #expect(bench.text() == "")
    }

    @Test("status exact: the code itself")
    func exactStatus() throws {
        var bench = try Bench { $0.instrument.status = .exact }
        for status in [200, 201, 204, 499] as [UInt16] { bench.serve(Exchange(status: status)) }
        #expect(
            bench.samples(Self.api, "http_requests_total") == """
                http_requests_total{handler="/jobs/{id}",method="GET",status="200"} 1
                http_requests_total{handler="/jobs/{id}",method="GET",status="201"} 1
                http_requests_total{handler="/jobs/{id}",method="GET",status="204"} 1
                http_requests_total{handler="/jobs/{id}",method="GET",status="499"} 1
                """)
    }

    @Test("unmatched ignore: a path without a template is not measured; with a changed slash it has one")
    func ignoreUnmatched() throws {
        var bench = try Bench { $0.instrument.unmatched = .ignore }
        bench.serve(Exchange(route: -1, path: "/x", status: 404))
        bench.serve(Exchange(slashChanged: true, status: 307))
        #expect(
            bench.samples(Self.api, "http_requests_total")
                == #"http_requests_total{handler="/jobs/{id}/",method="GET",status="3xx"} 1"#)
        #expect(
            bench.counted("weir_exchanges_total") == """
                weir_exchanges_total{service="api",handler="/jobs/{id}/",outcome="ok"} 1
                weir_exchanges_total{service="api",handler="none",outcome="ok"} 1
                """)
    }

    @Test("unmatched raw: the path percent-decoded, broken UTF-8 replaced; weir's own families still say none")
    func rawUnmatched() throws {
        var bench = try Bench { $0.instrument.unmatched = .raw }
        bench.serve(Exchange(route: -1, path: "/caf%C3%A9", status: 404))
        bench.serve(Exchange(route: -1, path: "/caf%c3%a9", status: 404))
        bench.serve(Exchange(route: -1, path: "/%FF%zz", status: 404))
        bench.serve(Exchange(route: -1, path: "/a\"b\\c", status: 404))
        Exchange(route: -1, path: "/caf%C3%A9", status: 404).run(on: &bench.other)
        bench.serve(Exchange(route: -1, path: "/caf%C3%A9", status: 200))
        #expect(
            bench.samples(Self.api, "http_requests_total") == """
                http_requests_total{handler="/a\\"b\\\\c",method="GET",status="4xx"} 1
                http_requests_total{handler="/café",method="GET",status="2xx"} 1
                http_requests_total{handler="/café",method="GET",status="4xx"} 3
                http_requests_total{handler="/\u{FFFD}%zz",method="GET",status="4xx"} 1
                """)
        #expect(
            bench.counted("weir_exchanges_total")
                == #"weir_exchanges_total{service="api",handler="none",outcome="ok"} 6"#)
    }

    @Test("an empty raw path is none")
    func emptyRaw() throws {
        var bench = try Bench { $0.instrument.unmatched = .raw }
        bench.serve(Exchange(route: -1, path: "", status: 400))
        #expect(
            bench.samples(Self.api, "http_requests_total")
                == #"http_requests_total{handler="none",method="GET",status="4xx"} 1"#)
    }

    @Test(
        "exclude is searched in the template, and in the decoded path only where no template matched",
        arguments: [
            (["jobs"], 0, false, "/jobs/1", false),
            (["^/jobs/1$"], 0, false, "/jobs/1", true),
            (["\\{id\\}$"], 0, false, "/jobs/1", false),
            (["\\{id\\}$"], 0, true, "/jobs/1/", true),
            (["/$"], 0, true, "/jobs/1/", false),
            (["^/metrics$"], -1, false, "/metrics", false),
            (["^/metrics$"], -1, false, "/%6Detrics", false),
            (["^/metrics$"], -1, false, "/metrics/x", true),
            (["^none$"], -1, false, "/x", true),
            (["a", "b"], -1, false, "/zzb", false),
            ([], -1, false, "/x", true),
        ] as [([String], Int, Bool, String, Bool)])
    func exclude(patterns: [String], route: Int, slashChanged: Bool, path: String, isMeasured: Bool) throws {
        var bench = try Bench { $0.instrument.exclude = patterns }
        let exchange = Exchange(route: route, slashChanged: slashChanged, path: path)
        let isAdmitted = exchange.begin(on: &bench.recorder)
        #expect(isAdmitted == isMeasured)
    }

    @Test("what is excluded counts in weir's own families alone, and not in progress")
    func excludedIsOwn() throws {
        var bench = try Bench {
            $0.instrument.exclude = ["jobs"]
            $0.instrument.inProgress = .init()
        }
        let exchange = Exchange()
        let isMeasured = exchange.begin(on: &bench.recorder)
        #expect(bench.samples(Self.api, "http_requests_inprogress") == "http_requests_inprogress 0")
        exchange.end(on: &bench.recorder, isMeasured: isMeasured)
        #expect(bench.samples(Self.api, "http_requests_total") == "")
        #expect(bench.samples(Self.api, "http_requests_inprogress") == "http_requests_inprogress 0")
        #expect(bench.counted("weir_exchanges_total").hasSuffix(" 1"))
    }

    @Test("a route that says ignore is not measured")
    func ignoredRoute() throws {
        var bench = try Bench { $0.routes[0].isIgnored = true }
        bench.serve(Exchange())
        bench.serve(Exchange(slashChanged: true))
        bench.serve(Exchange(route: 1))
        #expect(
            bench.samples(Self.api, "http_requests_total")
                == #"http_requests_total{handler="/clients/",method="GET",status="2xx"} 1"#)
    }

    @Test("in_progress on: one gauge, there from the start")
    func inProgress() throws {
        var bench = try Bench {
            $0.instrument.inProgress = .init(name: "busy")
            $0.instrument.namespace = "ns"
            $0.instrument.labels = [.init(name: "tier", value: "a")]
        }
        #expect(bench.samples(Self.api, "busy") == "busy 0")
        let exchanges = [Exchange(), Exchange(route: 1), Exchange(route: -1, path: "/x")]
        for exchange in exchanges { _ = exchange.begin(on: &bench.recorder) }
        #expect(bench.samples(Self.api, "busy") == "busy 3")
        #expect(bench.samples(.exporter, "busy") == #"busy{service="api"} 3"#)
        for exchange in exchanges { exchange.end(on: &bench.recorder, isMeasured: true) }
        #expect(bench.samples(Self.api, "busy") == "busy 0")
    }

    @Test("in_progress labelled: by handler and method, ended by whatever worker")
    func inProgressLabelled() throws {
        var bench = try Bench {
            $0.instrument.inProgress = .init(isLabelled: true)
            $0.instrument.unmatched = .raw
        }
        let exchanges = [
            Exchange(), Exchange(), Exchange(slashChanged: true), Exchange(route: 1, method: .post),
            Exchange(route: -1, path: "/%20"),
        ]
        for exchange in exchanges { _ = exchange.begin(on: &bench.recorder) }
        _ = Exchange().begin(on: &bench.other)
        #expect(
            bench.samples(Self.api, "http_requests_inprogress") == """
                http_requests_inprogress{handler="/ ",method="GET"} 1
                http_requests_inprogress{handler="/clients/",method="POST"} 1
                http_requests_inprogress{handler="/jobs/{id}",method="GET"} 3
                http_requests_inprogress{handler="/jobs/{id}/",method="GET"} 1
                """)
        for exchange in exchanges { exchange.end(on: &bench.recorder, isMeasured: true) }
        Exchange().end(on: &bench.other, isMeasured: true)
        #expect(
            bench.samples(Self.api, "http_requests_inprogress") == """
                http_requests_inprogress{handler="/ ",method="GET"} 0
                http_requests_inprogress{handler="/clients/",method="POST"} 0
                http_requests_inprogress{handler="/jobs/{id}",method="GET"} 0
                http_requests_inprogress{handler="/jobs/{id}/",method="GET"} 0
                """)
    }

    @Test("namespace, subsystem, labels and label names: on all five families as they apply")
    func names() throws {
        var bench = try Bench {
            $0.instrument.namespace = "a"
            $0.instrument.subsystem = "b"
            $0.instrument.labels = [.init(name: "t", value: "a"), .init(name: "z", value: "b")]
            $0.instrument.labelNames.handler = "route"
            $0.instrument.labelNames.method = "verb"
            $0.instrument.labelNames.status = "code"
            $0.instrument.highrBuckets = [1]
            $0.instrument.lowrBuckets = [2]
            $0.instrument.inProgress = .init(isLabelled: true)
        }
        bench.serve(Exchange())
        #expect(
            bench.text().split(separator: "\n").filter { !$0.hasPrefix("#") }.joined(separator: "\n") == """
                a_b_http_requests_total{route="/jobs/{id}",verb="GET",code="2xx",t="a",z="b"} 1
                a_b_http_request_size_bytes_sum{route="/jobs/{id}",t="a",z="b"} 0
                a_b_http_request_size_bytes_count{route="/jobs/{id}",t="a",z="b"} 1
                a_b_http_response_size_bytes_sum{route="/jobs/{id}",t="a",z="b"} 0
                a_b_http_response_size_bytes_count{route="/jobs/{id}",t="a",z="b"} 1
                a_b_http_request_duration_highr_seconds_bucket{le="1.0"} 1
                a_b_http_request_duration_highr_seconds_bucket{le="+Inf"} 1
                a_b_http_request_duration_highr_seconds_sum 0
                a_b_http_request_duration_highr_seconds_count 1
                a_b_http_request_duration_seconds_bucket{route="/jobs/{id}",verb="GET",t="a",z="b",le="2.0"} 1
                a_b_http_request_duration_seconds_bucket{route="/jobs/{id}",verb="GET",t="a",z="b",le="+Inf"} 1
                a_b_http_request_duration_seconds_sum{route="/jobs/{id}",verb="GET",t="a",z="b"} 0
                a_b_http_request_duration_seconds_count{route="/jobs/{id}",verb="GET",t="a",z="b"} 1
                http_requests_inprogress{route="/jobs/{id}",verb="GET"} 0
                """)
    }

    @Test("a name that two things want is an error that says whose")
    func conflict() throws {
        #expect(
            throws: InstrumentationError.family(
                service: "api", .typeConflict(name: "http_requests_total", declared: .counter))
        ) {
            _ = try Bench { $0.instrument.inProgress = .init(name: "http_requests_total") }
        }
    }

    @Test("duration head stops at the response head, full at the end")
    func durationHead() throws {
        for (end, sum) in [(Instrument.DurationEnd.head, "0.25"), (.full, "4")] {
            var bench = try Bench { $0.instrument.duration = end }
            bench.serve(Exchange(milliseconds: 4000, headMilliseconds: 250))
            #expect(
                bench.text().contains(
                    #"http_request_duration_seconds_sum{handler="/jobs/{id}",method="GET"} \#(sum)"# + "\n"))
            #expect(bench.text().contains("http_request_duration_highr_seconds_sum \(sum)\n"))
        }
    }

    @Test("highr_only_2xx leaves everything else out of the highr histogram alone")
    func highrOnly2xx() throws {
        var bench = try Bench { $0.instrument.isHighrOnly2xx = true }
        for status in [100, 200, 299, 300, 404, 500] as [UInt16] { bench.serve(Exchange(status: status)) }
        #expect(bench.text().contains("\nhttp_request_duration_highr_seconds_count 2\n"))
        #expect(
            bench.text().contains(#"http_request_duration_seconds_count{handler="/jobs/{id}",method="GET"} 6"# + "\n"))
    }

    @Test("streams separate: a stream's time is weir_stream_seconds' and not the histograms'; it still counts")
    func separateStreams() throws {
        var bench = try Bench { $0.instrument.streams = .separate }
        var stream = Exchange(milliseconds: 7000, bytesIn: 1, bytesOut: 900)
        stream.isStream = true
        _ = stream.begin(on: &bench.recorder)
        bench.recorder.streamBegan(service: 0, route: 0, slashChanged: false)
        #expect(bench.counted("weir_streams") == #"weir_streams{service="api",handler="/jobs/{id}"} 1"#)
        bench.recorder.streamEnded(
            service: 0, route: 0, slashChanged: false, duration: .seconds(7), bytesIn: 1, bytesOut: 900)
        stream.end(on: &bench.recorder, isMeasured: true)
        #expect(
            bench.samples(Self.api, "http_requests_total", "http_response_size_bytes") == """
                http_requests_total{handler="/jobs/{id}",method="GET",status="2xx"} 1
                http_response_size_bytes_sum{handler="/jobs/{id}"} 900
                http_response_size_bytes_count{handler="/jobs/{id}"} 1
                """)
        #expect(bench.text().contains("\nhttp_request_duration_highr_seconds_count 0\n"))
        #expect(
            bench.counted("weir_streams", "weir_stream_bytes_total", "weir_stream_seconds") == """
                weir_stream_bytes_total{service="api",handler="/jobs/{id}",direction="in"} 1
                weir_stream_bytes_total{service="api",handler="/jobs/{id}",direction="out"} 900
                weir_stream_seconds_bucket{service="api",handler="/jobs/{id}",le="10.0"} 1
                weir_stream_seconds_bucket{service="api",handler="/jobs/{id}",le="30.0"} 1
                weir_stream_seconds_bucket{service="api",handler="/jobs/{id}",le="60.0"} 1
                weir_stream_seconds_bucket{service="api",handler="/jobs/{id}",le="300.0"} 1
                weir_stream_seconds_bucket{service="api",handler="/jobs/{id}",le="600.0"} 1
                weir_stream_seconds_bucket{service="api",handler="/jobs/{id}",le="1800.0"} 1
                weir_stream_seconds_bucket{service="api",handler="/jobs/{id}",le="3600.0"} 1
                weir_stream_seconds_bucket{service="api",handler="/jobs/{id}",le="14400.0"} 1
                weir_stream_seconds_bucket{service="api",handler="/jobs/{id}",le="86400.0"} 1
                weir_stream_seconds_bucket{service="api",handler="/jobs/{id}",le="+Inf"} 1
                weir_stream_seconds_sum{service="api",handler="/jobs/{id}"} 7
                weir_stream_seconds_count{service="api",handler="/jobs/{id}"} 1
                """)
    }

    @Test("streams full: a stream is like any other exchange, and weir_stream_* have nothing")
    func fullStreams() throws {
        var bench = try Bench()
        var stream = Exchange(milliseconds: 7000)
        stream.isStream = true
        bench.recorder.streamBegan(service: 0, route: 0, slashChanged: false)
        bench.recorder.streamEnded(
            service: 0, route: 0, slashChanged: false, duration: .seconds(7), bytesIn: 1, bytesOut: 900)
        bench.serve(stream)
        #expect(bench.text().contains("\nhttp_request_duration_highr_seconds_sum 7\n"))
        #expect(bench.counted("weir_streams", "weir_stream_bytes_total", "weir_stream_seconds") == "")
    }
}
