import Basics
import Config
import HTTP
import Instrumentation
import Metrics
import Routing
import Testing

@Suite("weir's own metrics")
struct OwnMetricsTests {
    @Test("what the configuration names is on the page from the start, at zero")
    func startPage() throws {
        let bench = try Bench()
        #expect(
            bench.samples(
                .exporter, "weir_upstream_requests_total", "weir_upstream_connections", "weir_upstream_up",
                "weir_upstream_pending", "weir_bytes_total", "weir_connections", "weir_connections_refused_total",
                "weir_timeouts_total", "weir_upstream_retries_total", "weir_build_info", "weir_routes",
                "weir_routes_last_success_timestamp_seconds", "weir_exchanges_total", "weir_requests_rejected_total")
                    == """
                    weir_upstream_requests_total{service="api",backend="127.0.0.1:8001",status="1xx"} 0
                    weir_upstream_requests_total{service="api",backend="127.0.0.1:8001",status="2xx"} 0
                    weir_upstream_requests_total{service="api",backend="127.0.0.1:8001",status="3xx"} 0
                    weir_upstream_requests_total{service="api",backend="127.0.0.1:8001",status="4xx"} 0
                    weir_upstream_requests_total{service="api",backend="127.0.0.1:8001",status="5xx"} 0
                    weir_upstream_requests_total{service="api",backend="demo",status="1xx"} 0
                    weir_upstream_requests_total{service="api",backend="demo",status="2xx"} 0
                    weir_upstream_requests_total{service="api",backend="demo",status="3xx"} 0
                    weir_upstream_requests_total{service="api",backend="demo",status="4xx"} 0
                    weir_upstream_requests_total{service="api",backend="demo",status="5xx"} 0
                    weir_upstream_connections{service="api",backend="127.0.0.1:8001",state="active"} 0
                    weir_upstream_connections{service="api",backend="127.0.0.1:8001",state="idle"} 0
                    weir_upstream_connections{service="api",backend="demo",state="active"} 0
                    weir_upstream_connections{service="api",backend="demo",state="idle"} 0
                    weir_upstream_up{service="api",backend="127.0.0.1:8001"} 1
                    weir_upstream_up{service="api",backend="demo"} 1
                    weir_upstream_pending{service="api"} 0
                    weir_bytes_total{service="api",direction="client_in"} 0
                    weir_bytes_total{service="api",direction="client_out"} 0
                    weir_bytes_total{service="api",direction="upstream_in"} 0
                    weir_bytes_total{service="api",direction="upstream_out"} 0
                    weir_connections{listener="127.0.0.1:9145",state="active"} 0
                    weir_connections{listener="127.0.0.1:9145",state="idle"} 0
                    weir_connections{listener="127.0.0.1:9145",state="tunnel"} 0
                    weir_connections{listener=":8000",state="active"} 0
                    weir_connections{listener=":8000",state="idle"} 0
                    weir_connections{listener=":8000",state="tunnel"} 0
                    weir_connections_refused_total{listener="127.0.0.1:9145",reason="address"} 0
                    weir_connections_refused_total{listener="127.0.0.1:9145",reason="descriptors"} 0
                    weir_connections_refused_total{listener="127.0.0.1:9145",reason="draining"} 0
                    weir_connections_refused_total{listener="127.0.0.1:9145",reason="limit"} 0
                    weir_connections_refused_total{listener=":8000",reason="address"} 0
                    weir_connections_refused_total{listener=":8000",reason="descriptors"} 0
                    weir_connections_refused_total{listener=":8000",reason="draining"} 0
                    weir_connections_refused_total{listener=":8000",reason="limit"} 0
                    weir_timeouts_total{service="api",kind="body"} 0
                    weir_timeouts_total{service="api",kind="connect"} 0
                    weir_timeouts_total{service="api",kind="header"} 0
                    weir_timeouts_total{service="api",kind="idle"} 0
                    weir_timeouts_total{service="api",kind="response"} 0
                    weir_timeouts_total{service="api",kind="send"} 0
                    weir_timeouts_total{service="api",kind="tunnel"} 0
                    weir_upstream_retries_total{service="api",reason="connect"} 0
                    weir_upstream_retries_total{service="api",reason="reset"} 0
                    weir_build_info{version="1.2.3",swift="6.3",openssl="none"} 1
                    weir_routes{service="api",source="file"} 2
                    weir_routes_last_success_timestamp_seconds{service="api",source="file"} 1.5
                    """)
        #expect(bench.plan.listeners == [":8000", "127.0.0.1:9145"])
        #expect(bench.plan.endpoints.map(\.text) == ["127.0.0.1:8001", "demo"])
        #expect(bench.plan.endpointIndex(service: 0, backend: 1) == 1)
        #expect(bench.plan.endpointIndex(service: 0, backend: 2) == -1)
        #expect(bench.plan.endpointIndex(service: 1, backend: 0) == -1)
    }

    @Test("none of weir's own families stands on a service's page")
    func servicePage() throws {
        let bench = try Bench()
        #expect(!bench.text().contains("weir_"))
        #expect(!bench.text().contains("process_"))
    }

    @Test("each outcome has its label")
    func outcomes() throws {
        var bench = try Bench()
        for outcome in Outcome.allCases { bench.serve(Exchange(outcome: outcome)) }
        bench.serve(Exchange(outcome: .ok))
        #expect(
            bench.counted("weir_exchanges_total") == """
                weir_exchanges_total{service="api",handler="/jobs/{id}",outcome="client_abort"} 1
                weir_exchanges_total{service="api",handler="/jobs/{id}",outcome="client_error"} 1
                weir_exchanges_total{service="api",handler="/jobs/{id}",outcome="ok"} 2
                weir_exchanges_total{service="api",handler="/jobs/{id}",outcome="overloaded"} 1
                weir_exchanges_total{service="api",handler="/jobs/{id}",outcome="rejected"} 1
                weir_exchanges_total{service="api",handler="/jobs/{id}",outcome="server_error"} 1
                weir_exchanges_total{service="api",handler="/jobs/{id}",outcome="upstream_error"} 1
                weir_exchanges_total{service="api",handler="/jobs/{id}",outcome="upstream_timeout"} 1
                """)
    }

    @Test("phases that happened are observed, even at length zero; the others are not there")
    func phases() throws {
        var bench = try Bench()
        var exchange = Exchange()
        exchange.phases.own = 1_000_000
        exchange.phases.send = 0
        exchange.phases.receive = 2_000_000_000
        bench.serve(exchange)
        bench.serve(exchange)
        let sums = bench.text(.exporter, "weir_request_phase_seconds").split(separator: "\n")
            .filter { $0.contains("_sum") || $0.contains("_count") }
        #expect(
            sums.joined(separator: "\n") == """
                weir_request_phase_seconds_sum{service="api",handler="/jobs/{id}",phase="own"} 0.002
                weir_request_phase_seconds_count{service="api",handler="/jobs/{id}",phase="own"} 2
                weir_request_phase_seconds_sum{service="api",handler="/jobs/{id}",phase="receive"} 4
                weir_request_phase_seconds_count{service="api",handler="/jobs/{id}",phase="receive"} 2
                weir_request_phase_seconds_sum{service="api",handler="/jobs/{id}",phase="send"} 0
                weir_request_phase_seconds_count{service="api",handler="/jobs/{id}",phase="send"} 2
                """)
    }

    @Test("each phase has its label")
    func everyPhase() throws {
        var bench = try Bench()
        var exchange = Exchange(route: -1, path: "/x")
        exchange.phases.own = 1_000_000_000
        exchange.phases.queue = 2_000_000_000
        exchange.phases.connect = 3_000_000_000
        exchange.phases.tls = 4_000_000_000
        exchange.phases.send = 5_000_000_000
        exchange.phases.firstByte = 6_000_000_000
        exchange.phases.receive = 7_000_000_000
        bench.serve(exchange)
        let page = bench.text(.exporter, "weir_request_phase_seconds")
        for (index, phase) in ["own", "queue", "connect", "tls", "send", "first_byte", "receive"].enumerated() {
            let sum =
                "weir_request_phase_seconds_sum{service=\"api\",handler=\"none\",phase=\"\(phase)\"} \(index + 1)\n"
            #expect(page.contains(sum))
        }
    }

    @Test("a backend's responses, failures and connections are counted under its address")
    func upstream() throws {
        var bench = try Bench()
        bench.serve(Exchange(status: 200, endpoint: 0, upstreamStatus: 200))
        bench.serve(Exchange(status: 502, endpoint: 0, upstreamStatus: 0))
        bench.serve(Exchange(status: 101, endpoint: 1, upstreamStatus: 101))
        bench.serve(Exchange(status: 502, endpoint: 1, upstreamStatus: 600))
        bench.recorder.upstreamConnect(endpoint: 0)
        bench.recorder.upstreamConnections(endpoint: 0, active: 1, idle: 0)
        bench.recorder.upstreamConnections(endpoint: 0, active: -1, idle: 1)
        bench.recorder.upstreamConnections(endpoint: 1, active: 2, idle: 0)
        for failure in UpstreamFailure.allCases { bench.recorder.upstreamFailure(endpoint: 0, reason: failure) }
        bench.recorder.upstreamRetry(service: 0, reason: .reset)
        bench.recorder.pending(service: 0, change: 2)
        bench.recorder.pending(service: 0, change: -1)
        #expect(
            bench.counted(
                "weir_upstream_requests_total", "weir_upstream_failures_total", "weir_upstream_connections",
                "weir_upstream_connects_total", "weir_upstream_retries_total", "weir_upstream_pending") == """
                    weir_upstream_requests_total{service="api",backend="127.0.0.1:8001",status="2xx"} 1
                    weir_upstream_requests_total{service="api",backend="demo",status="1xx"} 1
                    weir_upstream_failures_total{service="api",backend="127.0.0.1:8001",reason="bad_response"} 1
                    weir_upstream_failures_total{service="api",backend="127.0.0.1:8001",reason="connect_refused"} 1
                    weir_upstream_failures_total{service="api",backend="127.0.0.1:8001",reason="connect_timeout"} 1
                    weir_upstream_failures_total{service="api",backend="127.0.0.1:8001",reason="reset"} 1
                    weir_upstream_failures_total{service="api",backend="127.0.0.1:8001",reason="response_timeout"} 1
                    weir_upstream_failures_total{service="api",backend="127.0.0.1:8001",reason="send_timeout"} 1
                    weir_upstream_failures_total{service="api",backend="127.0.0.1:8001",reason="tls"} 1
                    weir_upstream_failures_total{service="api",backend="127.0.0.1:8001",reason="truncated"} 1
                    weir_upstream_connections{service="api",backend="127.0.0.1:8001",state="idle"} 1
                    weir_upstream_connections{service="api",backend="demo",state="active"} 2
                    weir_upstream_connects_total{service="api",backend="127.0.0.1:8001"} 1
                    weir_upstream_retries_total{service="api",reason="reset"} 1
                    weir_upstream_pending{service="api"} 1
                    """)
    }

    @Test("a backend is up or down, whichever worker said so last")
    func up() throws {
        var bench = try Bench()
        bench.recorder.upstreamUp(endpoint: 1, false)
        bench.other.upstreamUp(endpoint: 1, false)
        #expect(bench.counted("weir_upstream_up") == #"weir_upstream_up{service="api",backend="127.0.0.1:8001"} 1"#)
        bench.other.upstreamUp(endpoint: 1, true)
        bench.recorder.upstreamUp(endpoint: 1, true)
        #expect(bench.counted("weir_upstream_up").hasSuffix(#"weir_upstream_up{service="api",backend="demo"} 1"#))
    }

    @Test("listeners count connections, refusals and rejected requests")
    func listeners() throws {
        var bench = try Bench()
        bench.recorder.accepted(listener: 0)
        bench.recorder.connections(listener: 0, active: 1, idle: 0, tunnel: 0)
        bench.recorder.connections(listener: 0, active: -1, idle: 0, tunnel: 1)
        bench.other.connections(listener: 0, active: 1, idle: 0, tunnel: 0)
        bench.recorder.connections(listener: 0, active: -1, idle: 1, tunnel: 0)
        for reason in RefusalReason.allCases { bench.recorder.refused(listener: 1, reason: reason) }
        for rule in [Rule.bareLF, .missingHost, .missingHost, .unexpectedUpgrade] {
            bench.recorder.rejected(listener: 0, rule: rule)
        }
        #expect(
            bench.counted(
                "weir_connections_accepted_total", "weir_connections", "weir_connections_refused_total",
                "weir_requests_rejected_total") == """
                    weir_connections_accepted_total{listener=":8000"} 1
                    weir_connections{listener=":8000",state="idle"} 1
                    weir_connections{listener=":8000",state="tunnel"} 1
                    weir_connections_refused_total{listener="127.0.0.1:9145",reason="address"} 1
                    weir_connections_refused_total{listener="127.0.0.1:9145",reason="descriptors"} 1
                    weir_connections_refused_total{listener="127.0.0.1:9145",reason="draining"} 1
                    weir_connections_refused_total{listener="127.0.0.1:9145",reason="limit"} 1
                    weir_requests_rejected_total{listener=":8000",reason="bare_lf"} 1
                    weir_requests_rejected_total{listener=":8000",reason="missing_host"} 2
                    weir_requests_rejected_total{listener=":8000",reason="unexpected_upgrade"} 1
                    """)
    }

    @Test("every rule can be counted")
    func rules() throws {
        var bench = try Bench()
        for rule in Rule.allCases { bench.recorder.rejected(listener: 1, rule: rule) }
        let lines = bench.counted("weir_requests_rejected_total").split(separator: "\n")
        #expect(lines.count == Set(Rule.allCases.map(\.reason)).count)
    }

    @Test("timeouts and bytes go to their service; a timeout before there is one reads none, such bytes are held back")
    func service() throws {
        var bench = try Bench()
        for kind in TimeoutKind.allCases { bench.recorder.timeout(service: 0, kind: kind) }
        bench.recorder.timeout(service: -1, kind: .header)
        bench.recorder.timeout(service: -1, kind: .header)
        bench.recorder.bytes(service: 0, direction: .clientIn, count: 10)
        bench.recorder.bytes(service: 0, direction: .upstreamOut, count: 20)
        bench.recorder.bytes(service: 0, direction: .upstreamOut, count: -5)
        bench.recorder.bytes(service: -1, direction: .upstreamOut, count: 5)
        #expect(
            bench.counted("weir_timeouts_total", "weir_bytes_total") == """
                weir_timeouts_total{service="api",kind="body"} 1
                weir_timeouts_total{service="api",kind="connect"} 1
                weir_timeouts_total{service="api",kind="header"} 1
                weir_timeouts_total{service="api",kind="idle"} 1
                weir_timeouts_total{service="api",kind="response"} 1
                weir_timeouts_total{service="api",kind="send"} 1
                weir_timeouts_total{service="api",kind="tunnel"} 1
                weir_timeouts_total{service="none",kind="header"} 2
                weir_bytes_total{service="api",direction="client_in"} 10
                weir_bytes_total{service="api",direction="upstream_out"} 20
                """)
    }

    @Test("tunnels: open number, length and bytes, whatever instrument says")
    func tunnels() throws {
        var bench = try Bench { $0.instrument.isEnabled = false }
        bench.recorder.tunnelBegan(service: 0, route: 0, slashChanged: false)
        bench.recorder.tunnelBegan(service: 0, route: -1, slashChanged: false)
        bench.recorder.tunnelEnded(
            service: 0, route: 0, slashChanged: false, duration: .seconds(86_401), bytesIn: 5, bytesOut: 0)
        #expect(
            bench.counted("weir_tunnels", "weir_tunnel_bytes_total", "weir_tunnel_seconds") == """
                weir_tunnels{service="api",handler="none"} 1
                weir_tunnel_bytes_total{service="api",handler="/jobs/{id}",direction="in"} 5
                weir_tunnel_seconds_bucket{service="api",handler="/jobs/{id}",le="+Inf"} 1
                weir_tunnel_seconds_sum{service="api",handler="/jobs/{id}"} 86401
                weir_tunnel_seconds_count{service="api",handler="/jobs/{id}"} 1
                """)
    }

    @Test("workers tell of their loops under their numbers; faults under their places")
    func loops() throws {
        var bench = try Bench()
        bench.recorder.loop(busyRatio: 0.25)
        bench.other.loop(busyRatio: 0.5)
        bench.other.loop(busyRatio: 0.75)
        bench.recorder.loopLag(.seconds(2))
        bench.recorder.loopLag(.seconds(-1))
        bench.recorder.internalFault("somewhere")
        bench.other.internalFault("somewhere")
        #expect(
            bench.counted("weir_loop_busy_ratio", "weir_internal_faults_total") == """
                weir_loop_busy_ratio{worker="0"} 0.25
                weir_loop_busy_ratio{worker="1"} 0.75
                weir_internal_faults_total{place="somewhere"} 2
                """)
        let lag = bench.counted("weir_loop_lag_seconds")
        #expect(lag.contains("weir_loop_lag_seconds_bucket{worker=\"0\",le=\"0.0001\"} 1\n"))
        #expect(lag.contains("weir_loop_lag_seconds_sum{worker=\"0\"} 2\n"))
        #expect(lag.hasSuffix("weir_loop_lag_seconds_count{worker=\"0\"} 2"))
    }

    @Test("scrapes are timed by page")
    func scrapes() throws {
        let bench = try Bench()
        let scrapes = ScrapeRecorder(plan: bench.plan, shard: bench.registry.shard(2))
        scrapes.scraped(.exporter, took: .milliseconds(2))
        scrapes.scraped(.service(name: "api"), took: .milliseconds(3))
        let page = bench.counted("weir_scrape_duration_seconds")
        #expect(page.contains("weir_scrape_duration_seconds_sum{endpoint=\"api\"} 0.003\n"))
        #expect(page.contains("weir_scrape_duration_seconds_sum{endpoint=\"exporter\"} 0.002\n"))
    }

    @Test("the process is read at each scrape")
    func process() throws {
        let bench = try Bench()
        bench.plan.collectProcess {
            ProcessReading(
                cpuSeconds: 1.25, residentBytes: 2, virtualBytes: 3, openDescriptors: 4, descriptorsMax: 5,
                startTimeSeconds: 6.5, threads: 7)
        }
        #expect(
            bench.samples(
                .exporter, "process_cpu_seconds_total", "process_resident_memory_bytes", "process_virtual_memory_bytes",
                "process_open_fds", "process_max_fds", "process_start_time_seconds", "process_threads") == """
                    process_cpu_seconds_total 1.25
                    process_resident_memory_bytes 2
                    process_virtual_memory_bytes 3
                    process_open_fds 4
                    process_max_fds 5
                    process_start_time_seconds 6.5
                    process_threads 7
                    """)
    }

    @Test("an exchange without a service is counted nowhere")
    func noService() throws {
        var bench = try Bench()
        let before = bench.text(.exporter)
        let path: [UInt8] = []
        bench.recorder.exchangeEnded(
            ExchangeSummary(service: -1, route: -1, slashChanged: false, method: .get), rawPath: path.span)
        #expect(bench.text(.exporter) == before)
    }
}
