import Config
import Testing

@Suite("Advice on a file that is right")
struct AdviceReportTests {
    @Test("a warning stands at its line and column, and says what to do", arguments: cases)
    func report(_ example: ReportCase) {
        #expect(example.actualReport == example.report)
        #expect((Reading(example.file).configuration == nil) == example.report.contains(" error: "))
    }

    @Test("what is usual gives no warning")
    func usual() {
        let file = """
            exporter 127.0.0.1:9145
            service a {
                listen :8000
                backend demo
                prefix /api
                metrics /api/metrics
                instrument { status exact; exclude ^/api/health$; in_progress labelled }
                timeouts { header 5s }
                limits { header 4k; connections_per_address 10 }
                routes { GET /api/health; GET /api/{name}/x; * /api/{path:path}; GET /api/100%; GET /api/%zz }
            }
            """
        #expect(Reading(file).diagnostics.rendered == "")
        #expect(Reading(file.replacing("127.0.0.1:9145", with: "off")).diagnostics.rendered == "")
    }

    @Test("a file with errors gets no advice beside them")
    func errorsFirst() {
        let reading = Reading("exporter :9145\nservice a { listen :8000; backend demo; bogus }")
        #expect(reading.diagnostics.map(\.severity) == [.error])
    }

    @Test("series are told when there can be more than a server likes")
    func total() {
        let routes = (0..<800).map { "GET /r\($0)" }.joined(separator: "; ")
        let reading = Reading(
            "service small { listen :8001; backend demo }\n"
                + "service large { listen :8000; backend demo; instrument { series_limit 5000 }\n"
                + "routes { \(routes) } }"
        )
        // 1601 handlers: 149 each, and in http_* two sizes of two; 5001 label sets of 1 and of 6; highr and the rest.
        let large = 1601 * (149 + 4) + 5001 * 7 + 24 + OwnSeries.ofService + OwnSeries.ofBackend
        let small = 149 + 4 + 41 * 5 + 41 * 6 + 24 + OwnSeries.ofService + OwnSeries.ofBackend
        let all = large + small + 3 * OwnSeries.ofListener
        #expect(
            reading.diagnostics.map { $0.message.filter { $0 != "," } } == [
                "there can be \(all) series more than 200000; \(large) of them are this service's"
            ])
        #expect(reading.diagnostics.first?.position.line == 2)
        #expect(reading.diagnostics.first?.column == 9)
    }

    @Test("more label sets than a family may have are told where its limit or its statuses are written")
    func limit() {
        let routes = (0..<10).map { "GET,POST /r\($0)" }.joined(separator: "; ")
        func message(_ instrument: String) -> [String] {
            Reading("service a { listen :8000; backend demo\n instrument { \(instrument) }\n routes { \(routes) } }")
                .diagnostics.map { "\($0.line):\($0.column) \($0.message)" }
        }
        #expect(message("series_limit 40") == [])
        #expect(
            message("series_limit 39") == [
                "2:15 10 handlers with status classes make about 40 label sets of http_requests_total, more than its "
                    + "series_limit of 39; those past it are counted as \"other\""
            ])
        #expect(message("status exact; series_limit 60") == [])
        #expect(
            message("namespace x; status exact; series_limit 50") == [
                "2:42 10 handlers with exact statuses make about 60 label sets of x_http_requests_total, more than its "
                    + "series_limit of 50; those past it are counted as \"other\""
            ])
        #expect(message("enabled off; series_limit 39") == [])
    }

    static let cases: [ReportCase] = [
        ReportCase(
            "an exporter that anyone reaches",
            file: """
                exporter   0.0.0.0:9145
                service a { listen :8000; backend demo }
                """,
            report: """
                proxy.conf:1:12: warning: the exporter is open on all addresses: whoever reaches it reads the \
                metrics of every service
                     1 | exporter   0.0.0.0:9145
                       |            ^~~~~~~~~~~~
                  hint: write an address that only Prometheus reaches, such as 127.0.0.1:9145
                """),
        ReportCase(
            "raw paths as labels, and a gauge of them",
            file: """
                service a {
                    listen :8000; backend demo
                    instrument { series_limit 50; unmatched raw; in_progress labelled }
                }
                """,
            report: """
                proxy.conf:3:35: warning: with "unmatched raw" every path that clients think of is a label, up to \
                50 in each family; what comes later is counted as "other"
                     3 |     instrument { series_limit 50; unmatched raw; in_progress labelled }
                       |                                   ^~~~~~~~~
                  hint: write routes for the paths that matter, and "unmatched group" or "unmatched ignore"

                proxy.conf:3:62: warning: with "unmatched raw" the gauge has a series for every path too, and keeps \
                it at 0
                     3 |     instrument { series_limit 50; unmatched raw; in_progress labelled }
                       |                                                              ^~~~~~~~
                  hint: write "in_progress on"
                """),
        ReportCase(
            "an expression that leaves out every route",
            file: """
                service a {
                    listen :8000; backend demo
                    instrument { exclude ^/health$ a }
                    routes { GET /health; GET /a; GET /b/a; GET /c { ignore } }
                }
                """,
            report: """
                proxy.conf:3:36: warning: this expression leaves out every route of the service
                     3 |     instrument { exclude ^/health$ a }
                       |                                    ^
                  hint: it is searched anywhere in a template: "^" and "$" hold it to the beginning and the end
                """),
        ReportCase(
            "a service of which nothing is measured",
            file: """
                service a { listen :8000; backend demo; instrument { unmatched ignore } }
                """,
            report: """
                proxy.conf:1:54: warning: nothing is measured: the service has no route, and paths without one are \
                ignored
                     1 | service a { listen :8000; backend demo; instrument { unmatched ignore } }
                       |                                                      ^~~~~~~~~
                  hint: write "routes {...}", or "unmatched group"
                """),
        ReportCase(
            "expressions that leave out every route together",
            file: """
                service a {
                    listen :8000; backend demo
                    instrument { exclude ^/a ^/b }
                    routes { GET /a; GET /b }
                }
                """,
            report: """
                proxy.conf:3:26: warning: these expressions leave out every route of the service
                     3 |     instrument { exclude ^/a ^/b }
                       |                          ^~~
                  hint: they are searched anywhere in a template: "^" and "$" hold them to the beginning and the end
                """),
        ReportCase(
            "limits that are never reached, and a head that may take for ever",
            file: """
                service a {
                    listen :8000; backend demo
                    limits { connections 10; connections_per_address 10; header 4k; target 4k }
                    timeouts { header 0 }
                }
                """,
            report: """
                proxy.conf:3:30: warning: this limit is never reached: all clients together have at most 10 \
                connections
                     3 |     limits { connections 10; connections_per_address 10; header 4k; target 4k }
                       |                              ^~~~~~~~~~~~~~~~~~~~~~~
                  hint: write less than "connections", or more there

                proxy.conf:3:69: warning: this limit is never reached: the whole head, with the target in it, has \
                at most 4096 bytes
                     3 |     limits { connections 10; connections_per_address 10; header 4k; target 4k }
                       |                                                                     ^~~~~~
                  hint: write less than "header", or more there

                proxy.conf:4:16: warning: a client may keep a connection for ever with half a request head
                     4 |     timeouts { header 0 }
                       |                ^~~~~~
                  hint: write as long as the slowest client needs, such as 1m
                """),
        ReportCase(
            "templates that do not match what they seem to",
            file: """
                service a {
                    listen :8000; backend demo; prefix /api
                    routes {
                        GET "/api/caf\u{e9}/a%20b"
                        GET /api/../admin
                    }
                }
                """,
            report: """
                proxy.conf:4:25: warning: a template is compared with the percent-decoded path: this stands for a \
                "%" in it
                     4 |         GET "/api/caf\u{e9}/a%20b"
                       |                         ^~~
                  hint: write the character itself, or a parameter

                proxy.conf:5:13: warning: never matched: a service with a prefix refuses paths with dot segments
                     5 |         GET /api/../admin
                       |             ^~~~~~~~~~~~~
                  hint: remove it
                """),
        ReportCase(
            "a metrics path that a route matches too",
            file: """
                service a {
                    listen :8000; backend demo; prefix /a strip; metrics /a/metrics
                    routes { GET /{page}; GET /{rest:path} }
                }
                """,
            report: """
                proxy.conf:2:58: warning: "/{page}" on line 3 matches this path too: weir answers it, and the \
                backend never sees it
                     2 |     listen :8000; backend demo; prefix /a strip; metrics /a/metrics
                       |                                                          ^~~~~~~~~~
                  hint: give the metrics a path that no route matches
                """),
        ReportCase(
            "addresses that cannot be open side by side are an error",
            file: """
                service a { listen 127.0.0.1:8000; listen [::1]:8000; backend demo }
                service b { listen 0.0.0.0:8000; host b.org; backend demo }
                """,
            report: """
                proxy.conf:2:20: error: "0.0.0.0:8000" cannot be opened beside "127.0.0.1:8000" of the service "a", \
                on line 1: 0.0.0.0:8000 is the port on all addresses
                     2 | service b { listen 0.0.0.0:8000; host b.org; backend demo }
                       |                    ^~~~~~~~~~~~
                  hint: write the same address in both, and tell the services apart by "host" or "prefix"
                """),
    ]
}
