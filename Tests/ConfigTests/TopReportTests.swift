import Testing

@Suite("Reports on the top level and on what is not built yet")
struct TopReportTests {
    @Test("what is wrong is told at its line and column", arguments: cases)
    func report(_ example: ReportCase) {
        #expect(example.actualReport == example.report)
    }

    static let cases: [ReportCase] = [
        ReportCase(
            "no service",
            file: #"""
                exporter off
                """#,
            report: #"""
                proxy.conf:1:1: error: the file has no service
                     1 | exporter off
                       | ^
                  expected: service NAME { listen ADDRESS; backend ADDRESS }
                """#),
        ReportCase(
            "an empty file",
            file: #"""

                """#,
            report: #"""
                proxy.conf:1:1: error: the file has no service
                     1 | 
                       | ^
                  expected: service NAME { listen ADDRESS; backend ADDRESS }
                """#),
        ReportCase(
            "a service without listen and backend",
            file: #"""
                service a {
                }
                """#,
            report: #"""
                proxy.conf:1:9: error: the service "a" listens nowhere
                     1 | service a {
                       |         ^
                  expected: listen ADDRESS

                proxy.conf:1:9: error: the service "a" has no backend
                     1 | service a {
                       |         ^
                  expected: backend ADDRESS...
                  hint: "backend demo" is the demo API inside weir
                """#),
        ReportCase(
            "a service of a bad or known name",
            file: #"""
                service a { listen :8000; backend demo }
                service a { listen :8001; backend demo }
                service b/c { listen :8002; backend demo }
                service "" { listen :8003; backend demo }
                """#,
            report: #"""
                proxy.conf:2:9: error: duplicate service "a": the first one is on line 1
                     2 | service a { listen :8001; backend demo }
                       |         ^

                proxy.conf:3:10: error: "/" in a service's name
                     3 | service b/c { listen :8002; backend demo }
                       |          ^
                  expected: letters, digits, "_", "-" and "."

                proxy.conf:4:9: error: a service's name has 1 to 64 characters
                     4 | service "" { listen :8003; backend demo }
                       |         ^~
                """#),
        ReportCase(
            "workers out of range",
            file: #"""
                workers 0
                service a { listen :8000; backend demo }
                """#,
            report: #"""
                proxy.conf:1:9: error: "0" is out of range
                     1 | workers 0
                       |         ^
                  expected: from 1 to 1024, or auto
                """#),
        ReportCase(
            "workers are a whole number",
            file: #"""
                workers 1.5
                service a { listen :8000; backend demo }
                """#,
            report: #"""
                proxy.conf:1:9: error: "1.5" is not a whole number
                     1 | workers 1.5
                       |         ^~~
                  expected: a number from 1 to 1024, or auto
                """#),
        ReportCase(
            "an unknown log level",
            file: #"""
                log warn
                service a { listen :8000; backend demo }
                """#,
            report: #"""
                proxy.conf:1:5: error: unknown value "warn"
                     1 | log warn
                       |     ^~~~
                  expected: error, warning, info, debug
                  hint: did you mean "warning"?
                """#),
        ReportCase(
            "a log with no place",
            file: #"""
                access_log stdot
                access_log json
                service a { listen :8000; backend demo }
                """#,
            report: #"""
                proxy.conf:1:12: error: "stdot" is no place for a log
                     1 | access_log stdot
                       |            ^~~~~
                  expected: off, stdout, stderr or the path of a file
                  hint: did you mean "stdout"?

                proxy.conf:2:1: error: duplicate "access_log": the first one is on line 1
                     2 | access_log json
                       | ^~~~~~~~~~
                """#),
        ReportCase(
            "a log with an unknown format",
            file: #"""
                access_log ./access.log jsno
                service a { listen :8000; backend demo }
                """#,
            report: #"""
                proxy.conf:1:25: error: unknown value "jsno"
                     1 | access_log ./access.log jsno
                       |                         ^~~~
                  expected: json, combined
                  hint: did you mean "json"?
                """#),
        ReportCase(
            "a grace without a unit",
            file: #"""
                shutdown_grace 30
                service a { listen :8000; backend demo }
                """#,
            report: #"""
                proxy.conf:1:16: error: the duration "30" has no unit
                     1 | shutdown_grace 30
                       |                ^~
                  expected: a duration such as 250us, 100ms, 1.5s, 30s, 5m or 1h
                  hint: 30s is in seconds, 30ms in milliseconds
                """#),
        ReportCase(
            "a grace out of range",
            file: #"""
                shutdown_grace 2h
                service a { listen :8000; backend demo }
                """#,
            report: #"""
                proxy.conf:1:16: error: "2h" is out of range
                     1 | shutdown_grace 2h
                       |                ^~
                  expected: from 0 to 1h
                """#),
        ReportCase(
            "directives that are not built yet",
            file: #"""
                push :9091 { merge sum }
                celery redis://localhost:6379/0 { queues a }
                exporter 127.0.0.1:9145 { auth basic users; allow 10.0.0.0/8 }
                service a {
                    listen :8000 tls { certificate a b }
                    listen :8001 proxy_protocol
                    backend demo { balance random }
                    backend 127.0.0.1:1 weight=3
                    backend https://example.org
                    request_header set A b
                    response_header remove B
                    tolerate half_close
                    encoded_slash literal
                    instrument { native on }
                    routes { GET /a { header request set A b } }
                }
                """#,
            report: #"""
                proxy.conf:1:1: error: "push" is not supported yet
                     1 | push :9091 { merge sum }
                       | ^~~~
                  hint: remove it; go on pushing to a Pushgateway for now

                proxy.conf:2:1: error: "celery" is not supported yet
                     2 | celery redis://localhost:6379/0 { queues a }
                       | ^~~~~~
                  hint: remove it

                proxy.conf:3:27: error: "auth" is not supported yet
                     3 | exporter 127.0.0.1:9145 { auth basic users; allow 10.0.0.0/8 }
                       |                           ^~~~
                  hint: remove it

                proxy.conf:3:45: error: "allow" is not supported yet
                     3 | exporter 127.0.0.1:9145 { auth basic users; allow 10.0.0.0/8 }
                       |                                             ^~~~~
                  hint: remove it

                proxy.conf:5:18: error: "listen ... tls" is not supported yet
                     5 |     listen :8000 tls { certificate a b }
                       |                  ^~~
                  hint: remove it

                proxy.conf:6:18: error: "listen ... proxy_protocol" is not supported yet
                     6 |     listen :8001 proxy_protocol
                       |                  ^~~~~~~~~~~~~~
                  hint: remove it

                proxy.conf:7:20: error: "balance" is not supported yet
                     7 |     backend demo { balance random }
                       |                    ^~~~~~~
                  hint: remove it

                proxy.conf:8:13: error: "demo" cannot share a pool with other servers
                     8 |     backend 127.0.0.1:1 weight=3
                       |             ^~~~~~~~~~~
                  hint: give it a service of its own

                proxy.conf:8:25: error: "weight=" is not supported yet
                     8 |     backend 127.0.0.1:1 weight=3
                       |                         ^~~~~~~~
                  hint: remove it; requests go to the backends in turn

                proxy.conf:9:13: error: "backend https://" is not supported yet
                     9 |     backend https://example.org
                       |             ^~~~~
                  hint: use http://host:port

                proxy.conf:10:5: error: "request_header" is not supported yet
                    10 |     request_header set A b
                       |     ^~~~~~~~~~~~~~
                  hint: remove it

                proxy.conf:11:5: error: "response_header" is not supported yet
                    11 |     response_header remove B
                       |     ^~~~~~~~~~~~~~~
                  hint: remove it

                proxy.conf:15:23: error: "header" is not supported yet
                    15 |     routes { GET /a { header request set A b } }
                       |                       ^~~~~~
                  hint: remove it
                """#),
        ReportCase(
            "two services that answer the same",
            file: #"""
                service a { listen :8000; backend demo }
                service b { listen :8000; backend demo }
                service c { listen :8001; backend demo; host a.org b.org; prefix /x }
                service d { listen :8001; backend demo; host b.org; prefix /x/ }
                """#,
            report: #"""
                proxy.conf:2:20: error: ":8000" with any host and prefix / is the service "a"'s, on line 1
                     2 | service b { listen :8000; backend demo }
                       |                    ^~~~~
                  hint: services that share an address differ in "host" or "prefix"

                proxy.conf:4:20: error: ":8001" with host b.org and prefix /x is the service "c"'s, on line 3
                     4 | service d { listen :8001; backend demo; host b.org; prefix /x/ }
                       |                    ^~~~~
                  hint: services that share an address differ in "host" or "prefix"
                """#),
        ReportCase(
            "the exporter's address",
            file: #"""
                service a { listen :9145; backend demo }
                """#,
            report: #"""
                proxy.conf:1:20: error: ":9145" is the exporter's: it listens on 127.0.0.1:9145 by default
                     1 | service a { listen :9145; backend demo }
                       |                    ^~~~~
                  hint: give one of the two another port, or write "exporter off"
                """#),
        ReportCase(
            "an exporter that a service listens on",
            file: #"""
                exporter :8000
                service a { listen 127.0.0.1:8000; backend demo }
                """#,
            report: #"""
                proxy.conf:2:20: error: "127.0.0.1:8000" is the exporter's: it listens on :8000
                     2 | service a { listen 127.0.0.1:8000; backend demo }
                       |                    ^~~~~~~~~~~~~~
                  hint: give one of the two another port, or write "exporter off"
                """#),
    ]
}
