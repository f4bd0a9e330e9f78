import Basics
import Config
import HTTP
import Routing
import Testing

@Suite("From the file to the model")
struct ModelTests {
    @Test("a file that says little has the defaults of the contract")
    func defaults() throws {
        let configuration = try #require(Reading("service a { listen :8000; backend demo }").configuration)
        #expect(configuration.workers == nil)
        #expect(configuration.exporter?.address == .socket(.ip(.v4(0x7F00_0001), port: 9145)))
        #expect(configuration.accessLog == nil)
        #expect(configuration.logLevel == .info)
        #expect(configuration.shutdownGrace == .seconds(30))
        let service = configuration.services[0]
        #expect(service.prefix == "/" && !service.stripsPrefix && service.metricsPath == nil)
        #expect(service.hosts.isEmpty && service.routes.isEmpty && service.trustedProxies.isEmpty)
        #expect(service.forwarded == .xForwarded && !service.toleratesHalfClose && !service.encodedSlashIsLiteral)
        #expect(!service.toleratesBareLF && !service.toleratesObsFold)
        let timeouts = service.timeouts
        #expect(
            [timeouts.header, timeouts.body, timeouts.idle, timeouts.connect, timeouts.response, timeouts.upstreamIdle]
                == [.seconds(10), .seconds(30), .seconds(75), .seconds(2), .seconds(60), .seconds(60)])
        #expect(timeouts.tunnel == .seconds(3600) && timeouts.send == .seconds(30) && timeouts.bodyRate == 100)
        let limits = service.limits
        #expect(limits.headerBytesMax == 16384 && limits.fieldsMax == 100 && limits.targetBytesMax == 8192)
        #expect(limits.bodyBytesMax == .max && limits.connectionsPerAddressMax == .max)
        #expect(limits.connectionsMax == 65536 && limits.responseHeaderBytesMax == 65536)
        #expect(limits.pendingMax == 1024 && limits.upstreamConnectionsMax == 1024)
        let instrument = service.instrument
        #expect(instrument.isEnabled && instrument.status == .class && instrument.unmatched == .group)
        #expect(instrument.exclude.isEmpty && instrument.inProgress == nil && instrument.roundDecimals == nil)
        #expect(instrument.highrBuckets.count == 21 && instrument.lowrBuckets == [0.1, 0.5, 1])
        #expect(instrument.duration == .full && instrument.streams == .full && instrument.seriesLimit == 1000)
        #expect(!instrument.isHighrOnly2xx && instrument.hasNativeHistograms && instrument.labels.isEmpty)
    }

    @Test("every directive of the top level reaches the model")
    func top() throws {
        let configuration = try #require(
            Reading(
                """
                workers 4
                exporter [::1]:9000
                access_log /var/log/weir.log combined
                log warning
                shutdown_grace 0
                service a { listen :8000; backend demo }
                """
            ).configuration)
        #expect(configuration.workers == 4)
        #expect(
            configuration.exporter
                == ListenAddress(text: "[::1]:9000", address: .socket(.ip(.v6(0, 1), port: 9000))))
        #expect(configuration.accessLog == AccessLog(destination: .file("/var/log/weir.log"), format: .combined))
        #expect(configuration.logLevel == .warning)
        #expect(configuration.shutdownGrace == .zero)
    }

    @Test(
        "access logs go where they are told",
        arguments: [
            ("off", nil),
            ("stdout", AccessLog(destination: .standardOutput, format: .json)),
            ("stderr combined", AccessLog(destination: .standardError, format: .combined)),
            ("access.log json", AccessLog(destination: .file("access.log"), format: .json)),
        ])
    func accessLog(arguments: String, log: AccessLog?) throws {
        let reading = Reading("access_log \(arguments)\nexporter off\nservice a { listen :9145; backend demo }")
        let configuration = try #require(reading.configuration)
        #expect(configuration.accessLog == log)
        #expect(configuration.exporter == nil)
    }

    @Test("every directive of a service reaches the model")
    func service() throws {
        let service = try Reading(
            """
            service triton-1.x {
                listen 127.0.0.1:8000
                listen [::1]:8000
                listen unix:/run/weir.sock
                host API.example.org *.example.org
                host [2001:DB8::1] 10.0.0.1
                prefix /api/v1/ strip
                backend 127.0.0.1:8001 [::1]:8001
                backend http://localhost:8002/ unix:/run/app.sock http://App.internal
                metrics /api/v1/metrics
                forwarded both
                trusted_proxies 10.0.0.0/8 ::1
                tolerate half_close; tolerate bare_lf; tolerate obs_fold
                encoded_slash literal
            }
            """
        ).service()
        #expect(service.name == "triton-1.x")
        #expect(service.position == SourcePosition(file: "proxy.conf", line: 1, column: 9))
        #expect(
            service.listeners.map(\.address) == [
                .socket(.ip(.loopback, port: 8000)), .socket(.ip(.v6(0, 1), port: 8000)),
                .socket(.unix("/run/weir.sock")),
            ])
        #expect(
            service.hosts == [
                .exact("api.example.org"), .wildcard(suffix: ".example.org"), .exact("[2001:db8::1]"),
                .exact("10.0.0.1"),
            ])
        #expect(service.prefix == "/api/v1" && service.stripsPrefix)
        #expect(
            service.backends == [
                BackendAddress(text: "127.0.0.1:8001", kind: .socket(.ip(.loopback, port: 8001))),
                BackendAddress(text: "[::1]:8001", kind: .socket(.ip(.v6(0, 1), port: 8001))),
                BackendAddress(text: "http://localhost:8002/", kind: .name(host: "localhost", port: 8002)),
                BackendAddress(text: "unix:/run/app.sock", kind: .socket(.unix("/run/app.sock"))),
                BackendAddress(text: "http://App.internal", kind: .name(host: "app.internal", port: 80)),
            ])
        #expect(service.metricsPath == "/api/v1/metrics")
        #expect(service.forwarded == .both && service.toleratesHalfClose && service.encodedSlashIsLiteral)
        #expect(service.toleratesBareLF && service.toleratesObsFold)
        #expect(service.trustedProxies.map(\.description) == ["10.0.0.0/8", "::1/128"])
        #expect(service.trusts(.v4(0x0A01_0203)) && !service.trusts(.v4(0x0B01_0203)))
    }

    @Test("every option of instrument reaches the model")
    func instrument() throws {
        let instrument = try Reading(
            """
            service a {
                listen :8000
                backend demo
                instrument {
                    enabled ${ENABLE}; status exact; unmatched raw
                    exclude ^/metrics$ "^/a b"
                    exclude ^/internal/
                    in_progress labelled now_running
                    namespace acme; subsystem api
                    round 4; duration head
                    buckets highr 0.5 1; buckets lowr 1e-3 2.5
                    highr_only_2xx yes
                    label region eu; label zone "a b"
                    label_name handler route; label_name method verb
                    streams separate; native off; series_limit 50
                }
            }
            """
        ).service().instrument
        var expected = Instrument()
        expected.status = .exact
        expected.unmatched = .raw
        expected.exclude = ["^/metrics$", "^/a b", "^/internal/"]
        expected.inProgress = .init(name: "now_running", isLabelled: true)
        expected.namespace = "acme"
        expected.subsystem = "api"
        expected.roundDecimals = 4
        expected.duration = .head
        expected.highrBuckets = [0.5, 1]
        expected.lowrBuckets = [0.001, 2.5]
        expected.isHighrOnly2xx = true
        expected.labels = [.init(name: "region", value: "eu"), .init(name: "zone", value: "a b")]
        expected.labelNames.handler = "route"
        expected.labelNames.method = "verb"
        expected.streams = .separate
        expected.hasNativeHistograms = false
        expected.seriesLimit = 50
        #expect(instrument == expected)
        #expect(instrument.exposedName(of: "http_requests_total") == "acme_api_http_requests_total")
    }

    @Test("timeouts and limits reach the model, and 0 is without end")
    func options() throws {
        let service = try Reading(
            """
            service a {
                listen :8000
                backend demo
                timeouts { header 1.5s; body 100ms; idle 0; connect 0s; response 5m; upstream_idle 1h; body_rate 0 }
                timeouts { tunnel 1500us; send 8760h }
                limits { connections_per_address 5; header 256; headers 1; target 1m; body 10m; connections 7 }
                limits { response_header 64K; pending 0; upstream 2 }
            }
            """
        ).service()
        #expect(service.timeouts.header == .milliseconds(1500) && service.timeouts.body == .milliseconds(100))
        #expect(service.timeouts.idle == Timeouts.never && service.timeouts.connect == Timeouts.never)
        #expect(Instant(nanoseconds: 5) + service.timeouts.idle == .never)
        #expect(service.timeouts.response == .seconds(300) && service.timeouts.upstreamIdle == .seconds(3600))
        #expect(service.timeouts.tunnel == .microseconds(1500) && service.timeouts.bodyRate == 0)
        #expect(service.timeouts.send == .seconds(8760 * 3600))
        var limits = Limits()
        limits.connectionsPerAddressMax = 5
        limits.headerBytesMax = 256
        limits.fieldsMax = 1
        limits.targetBytesMax = 1 << 20
        limits.bodyBytesMax = 10 << 20
        limits.connectionsMax = 7
        limits.responseHeaderBytesMax = 64 << 10
        limits.pendingMax = 0
        limits.upstreamConnectionsMax = 2
        #expect(service.limits == limits)
    }

    @Test("routes reach the model in their order")
    func routes() throws {
        let routes = try Reading(
            """
            service a {
                listen :8000
                backend demo
                routes {
                    GET,HEAD  /jobs/{job_id:uuid}
                    *         /files/{path...} { timeout 5m; limit body 0; buckets 1 2; name files }
                }
                routes { MKCOL / { ignore } }
            }
            """
        ).service().routes
        #expect(routes.map(\.template.text) == ["/jobs/{job_id:uuid}", "/files/{path...}", "/"])
        #expect(routes.map(\.label) == ["/jobs/{job_id:uuid}", "files", "/"])
        #expect(routes.map(\.methods.isAny) == [false, true, false])
        #expect(routes[0].methods == [.get, .head])
        #expect(routes.map(\.isIgnored) == [false, false, true])
        #expect(routes.map(\.timeout) == [nil, .seconds(300), nil])
        #expect(routes.map(\.bodyBytesMax) == [nil, .max, nil])
        #expect(routes.map(\.buckets) == [nil, [1, 2], nil])
        #expect(routes[1].position == SourcePosition(file: "proxy.conf", line: 6, column: 9))
    }

    @Test("services may share an address when host or prefix tells them apart")
    func sharedAddress() throws {
        let reading = Reading(
            """
            service a { listen :8000; backend demo }
            service b { listen :8000; backend demo; host b.org }
            service c { listen :8000; backend demo; prefix /c }
            service d { listen 127.0.0.1:8001; backend demo }
            """)
        #expect(reading.configuration?.listeners.map(\.text) == [":8000", "127.0.0.1:8001"])
        #expect(reading.diagnostics.isEmpty)
    }

    @Test("a warning leaves a configuration usable")
    func warning() {
        let reading = Reading(
            "service a { listen :1; backend demo }\n"
                + "service b { listen :1; backend demo; host b.org; timeouts { idle 5s } }")
        #expect(reading.diagnostics.map(\.severity) == [.warning])
        #expect(reading.configuration != nil)
    }

    @Test(
        "what an address covers",
        arguments: [
            (":80", ":80", true), (":80", ":81", false), (":80", "127.0.0.1:80", true),
            ("127.0.0.1:80", "127.0.0.2:80", false),
            ("[::]:80", "[::1]:80", true), ("0.0.0.0:80", "10.0.0.1:80", true), ("unix:/a", "unix:/a", true),
            ("unix:/a", ":80", false), ("0.0.0.0:80", "[::]:80", false), ("[::]:80", "127.0.0.1:80", false),
            (":80", "[::1]:80", true), (":80", "0.0.0.0:80", true),
        ])
    func overlap(first: String, second: String, expected: Bool) throws {
        let reading = Reading("exporter \(first)\nservice a { listen \(second); backend demo }")
        #expect(reading.diagnostics.hasErrors == expected)
        // Two services may share an address, if it is the same one.
        let services = Reading(
            "service a { listen \(first); backend demo }\nservice b { listen \(second); host b.org; backend demo }")
        #expect(services.diagnostics.hasErrors == (expected && first != second))
    }

    @Test("log levels are ordered by how much they show")
    func levels() {
        #expect(LogLevel.allCases.sorted() == [.error, .warning, .info, .debug])
    }
}
