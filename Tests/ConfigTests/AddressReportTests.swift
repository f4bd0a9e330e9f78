import Testing

@Suite("Reports on addresses, hosts and paths")
struct AddressReportTests {
    @Test("what is wrong is told at its line and column", arguments: cases)
    func report(_ example: ReportCase) {
        #expect(example.actualReport == example.report)
    }

    static let cases: [ReportCase] = [
        ReportCase(
            "addresses to listen on",
            file: #"""
                exporter off
                service a {
                    listen 8000
                    listen localhost:8000
                    listen *:8000
                    listen :0
                    listen :08000
                    listen :65536
                    listen :
                    listen 127.0.0.1
                    listen 127.0.0.256:80
                    listen ::1:8000
                    listen [::1]
                    listen [::1]8000
                    listen [::g]:8000
                    listen unix:
                    listen unix:run/x.sock
                    listen demo
                    backend demo
                }
                """#,
            report: #"""
                proxy.conf:3:12: error: "8000" is not an address
                     3 |     listen 8000
                       |            ^~~~
                  expected: :8080, 127.0.0.1:8080, [::1]:8080 or unix:/run/weir.sock
                  hint: did you mean ":8000"?

                proxy.conf:4:12: error: "localhost" is a name, and weir listens on addresses only
                     4 |     listen localhost:8000
                       |            ^~~~~~~~~
                  expected: :8080, 127.0.0.1:8080, [::1]:8080 or unix:/run/weir.sock
                  hint: 127.0.0.1:8000 or [::1]:8000

                proxy.conf:5:12: error: "*" is a name, and weir listens on addresses only
                     5 |     listen *:8000
                       |            ^
                  expected: :8080, 127.0.0.1:8080, [::1]:8080 or unix:/run/weir.sock
                  hint: :8000 listens on all addresses

                proxy.conf:6:13: error: "0" is not a port
                     6 |     listen :0
                       |             ^
                  expected: a port from 1 to 65535

                proxy.conf:7:13: error: "08000" is not a port
                     7 |     listen :08000
                       |             ^~~~~
                  expected: a port from 1 to 65535

                proxy.conf:8:13: error: "65536" is not a port
                     8 |     listen :65536
                       |             ^~~~~
                  expected: a port from 1 to 65535

                proxy.conf:9:12: error: the port is missing
                     9 |     listen :
                       |            ^
                  expected: a port from 1 to 65535

                proxy.conf:10:12: error: "127.0.0.1" has no port
                    10 |     listen 127.0.0.1
                       |            ^~~~~~~~~
                  expected: :8080, 127.0.0.1:8080, [::1]:8080 or unix:/run/weir.sock

                proxy.conf:11:12: error: "127.0.0.256" is not an IPv4 address
                    11 |     listen 127.0.0.256:80
                       |            ^~~~~~~~~~~
                  expected: :8080, 127.0.0.1:8080, [::1]:8080 or unix:/run/weir.sock

                proxy.conf:12:12: error: an IPv6 address stands in brackets
                    12 |     listen ::1:8000
                       |            ^~~
                  expected: :8080, 127.0.0.1:8080, [::1]:8080 or unix:/run/weir.sock
                  hint: [::1]

                proxy.conf:13:12: error: "[::1]" has no port
                    13 |     listen [::1]
                       |            ^~~~~
                  expected: :8080, 127.0.0.1:8080, [::1]:8080 or unix:/run/weir.sock

                proxy.conf:14:12: error: "[::1]8000" has no port
                    14 |     listen [::1]8000
                       |            ^~~~~~~~~
                  expected: :8080, 127.0.0.1:8080, [::1]:8080 or unix:/run/weir.sock

                proxy.conf:15:12: error: "[::g]" is not an IPv6 address
                    15 |     listen [::g]:8000
                       |            ^~~~~
                  expected: :8080, 127.0.0.1:8080, [::1]:8080 or unix:/run/weir.sock

                proxy.conf:16:12: error: the path of a Unix socket must be absolute
                    16 |     listen unix:
                       |            ^~~~~
                  expected: unix:/run/weir.sock

                proxy.conf:17:17: error: the path of a Unix socket must be absolute
                    17 |     listen unix:run/x.sock
                       |                 ^~~~~~~~~~
                  expected: unix:/run/weir.sock

                proxy.conf:18:12: error: "demo" has no port
                    18 |     listen demo
                       |            ^~~~
                  expected: :8080, 127.0.0.1:8080, [::1]:8080 or unix:/run/weir.sock
                """#),
        ReportCase(
            "the same address twice in a service",
            file: #"""
                service a { listen :8000; listen :8000; backend demo }
                """#,
            report: #"""
                proxy.conf:1:34: error: duplicate listen ":8000": the first one is on line 1
                     1 | service a { listen :8000; listen :8000; backend demo }
                       |                                  ^~~~~
                """#),
        ReportCase(
            "addresses of backends",
            file: #"""
                service a {
                    listen :8000
                    backend 127.0.0.1 :8001 ftp://x:1
                    backend http://x:1/path http://x:port x_y:1
                    backend a..b:1 ü.example:80 1.2.3:80 10.0.0.1:80000
                }
                """#,
            report: #"""
                proxy.conf:3:13: error: "127.0.0.1" has no port
                     3 |     backend 127.0.0.1 :8001 ftp://x:1
                       |             ^~~~~~~~~
                  expected: 127.0.0.1:8001, [::1]:8001, host.name:8001, unix:/run/app.sock or demo

                proxy.conf:3:23: error: ":8001" names no host
                     3 |     backend 127.0.0.1 :8001 ftp://x:1
                       |                       ^~~~~
                  expected: 127.0.0.1:8001, [::1]:8001, host.name:8001, unix:/run/app.sock or demo
                  hint: 127.0.0.1:8001 is this machine

                proxy.conf:3:29: error: unknown scheme "ftp"
                     3 |     backend 127.0.0.1 :8001 ftp://x:1
                       |                             ^~~
                  expected: 127.0.0.1:8001, [::1]:8001, host.name:8001, unix:/run/app.sock or demo

                proxy.conf:4:23: error: a backend's address has no path
                     4 |     backend http://x:1/path http://x:port x_y:1
                       |                       ^~~~~
                  hint: "prefix ... strip" changes what is forwarded

                proxy.conf:4:38: error: "port" is not a port
                     4 |     backend http://x:1/path http://x:port x_y:1
                       |                                      ^~~~
                  expected: a port from 1 to 65535

                proxy.conf:5:13: error: "a..b" is not a host's name
                     5 |     backend a..b:1 ü.example:80 1.2.3:80 10.0.0.1:80000
                       |             ^~~~
                  expected: labels of 1 to 63 characters with single dots between them

                proxy.conf:5:20: error: "ü" in a host's name
                     5 |     backend a..b:1 ü.example:80 1.2.3:80 10.0.0.1:80000
                       |                    ^
                  expected: letters, digits, "-", "_" and "."
                  hint: write an international name in its ASCII form, xn--...

                proxy.conf:5:33: error: "1.2.3" is not an IPv4 address
                     5 |     backend a..b:1 ü.example:80 1.2.3:80 10.0.0.1:80000
                       |                                 ^~~~~
                  expected: 127.0.0.1:8001, [::1]:8001, host.name:8001, unix:/run/app.sock or demo

                proxy.conf:5:51: error: "80000" is not a port
                     5 |     backend a..b:1 ü.example:80 1.2.3:80 10.0.0.1:80000
                       |                                                   ^~~~~
                  expected: a port from 1 to 65535
                """#),
        ReportCase(
            "the same backend twice",
            file: #"""
                service a {
                    listen :8000
                    backend 127.0.0.1:8001 127.0.0.1:8002
                    backend http://127.0.0.1:8001
                    backend demo
                }
                """#,
            report: #"""
                proxy.conf:4:13: error: duplicate backend "http://127.0.0.1:8001": the first one is on line 3
                     4 |     backend http://127.0.0.1:8001
                       |             ^~~~~~~~~~~~~~~~~~~~~

                proxy.conf:5:13: error: "demo" cannot share a pool with "127.0.0.1:8001"
                     5 |     backend demo
                       |             ^~~~
                  hint: give it a service of its own
                """#),
        ReportCase(
            "hosts",
            file: #"""
                service a {
                    listen :8000
                    backend demo
                    host * api.example.org:8000 a.*.org *.example.org
                    host bücher.example API.example.org a..b
                    host [::g] ""
                    host api.example.org
                }
                """#,
            report: #"""
                proxy.conf:4:10: error: "*" is no host
                     4 |     host * api.example.org:8000 a.*.org *.example.org
                       |          ^
                  expected: api.example.org or *.example.org
                  hint: leave "host" out to answer any

                proxy.conf:4:27: error: a host stands without a port
                     4 |     host * api.example.org:8000 a.*.org *.example.org
                       |                           ^~~~~
                  hint: the port is the one of "listen"

                proxy.conf:4:35: error: "*" in a host's name
                     4 |     host * api.example.org:8000 a.*.org *.example.org
                       |                                   ^
                  expected: letters, digits, "-", "_" and "."
                  hint: a "*" stands for whole labels at the start: *.example.org

                proxy.conf:5:11: error: "ü" in a host's name
                     5 |     host bücher.example API.example.org a..b
                       |           ^
                  expected: letters, digits, "-", "_" and "."
                  hint: write an international name in its ASCII form, xn--...

                proxy.conf:5:41: error: "a..b" is not a host's name
                     5 |     host bücher.example API.example.org a..b
                       |                                         ^~~~
                  expected: labels of 1 to 63 characters with single dots between them

                proxy.conf:6:10: error: "[::g]" is not an IPv6 address in brackets
                     6 |     host [::g] ""
                       |          ^~~~~

                proxy.conf:6:16: error: a host is empty
                     6 |     host [::g] ""
                       |                ^~
                  expected: api.example.org or *.example.org
                  hint: leave "host" out to answer any

                proxy.conf:7:10: error: duplicate host "api.example.org": the first one is on line 5
                     7 |     host api.example.org
                       |          ^~~~~~~~~~~~~~~
                """#),
        ReportCase(
            "prefixes",
            file: #"""
                service a { listen :8000; backend demo; prefix api }
                service b { listen :8001; backend demo; prefix /a//b }
                service c { listen :8002; backend demo; prefix /a/../b }
                service d { listen :8003; backend demo; prefix /a%20b }
                service e { listen :8004; backend demo; prefix /a?x }
                service f { listen :8005; backend demo; prefix / strip }
                service g { listen :8006; backend demo; prefix /a stirp }
                """#,
            report: #"""
                proxy.conf:1:48: error: "api" is not a path
                     1 | service a { listen :8000; backend demo; prefix api }
                       |                                                ^~~
                  expected: a path that begins with "/"
                  hint: did you mean "/api"?

                proxy.conf:2:50: error: an empty segment in a path
                     2 | service b { listen :8001; backend demo; prefix /a//b }
                       |                                                  ^

                proxy.conf:3:50: error: a dot segment in a path
                     3 | service c { listen :8002; backend demo; prefix /a/../b }
                       |                                                  ^~~

                proxy.conf:4:50: error: "%" in a path
                     4 | service d { listen :8003; backend demo; prefix /a%20b }
                       |                                                  ^
                  expected: letters, digits and - . _ ~ ! $ & ' ( ) * + , ; = : @ /

                proxy.conf:5:50: error: "?" in a path
                     5 | service e { listen :8004; backend demo; prefix /a?x }
                       |                                                  ^
                  expected: letters, digits and - . _ ~ ! $ & ' ( ) * + , ; = : @ /

                proxy.conf:6:48: error: there is nothing to strip of "/"
                     6 | service f { listen :8005; backend demo; prefix / strip }
                       |                                                ^
                  hint: remove the directive

                proxy.conf:7:51: error: unknown value "stirp"
                     7 | service g { listen :8006; backend demo; prefix /a stirp }
                       |                                                   ^~~~~
                  expected: strip
                  hint: did you mean "strip"?
                """#),
        ReportCase(
            "paths for metrics",
            file: #"""
                service a { listen :8000; backend demo; metrics metrics }
                service b { listen :8001; backend demo; prefix /api; metrics /metrics }
                service c { listen :8002; backend demo; metrics /metrics; routes { GET /metrics } }
                service d { listen :8002; backend demo; prefix /metrics; metrics /metrics/x }
                """#,
            report: #"""
                proxy.conf:1:49: error: "metrics" is not a path
                     1 | service a { listen :8000; backend demo; metrics metrics }
                       |                                                 ^~~~~~~
                  expected: a path that begins with "/"
                  hint: did you mean "/metrics"?

                proxy.conf:2:62: error: "/metrics" is never asked for: the service has only paths under /api
                     2 | service b { listen :8001; backend demo; prefix /api; metrics /metrics }
                       |                                                              ^~~~~~~~
                  hint: did you mean "/api/metrics"?

                proxy.conf:3:49: error: "/metrics" is never asked for: paths under /metrics are the service "d"'s
                     3 | service c { listen :8002; backend demo; metrics /metrics; routes { GET /metrics } }
                       |                                                 ^~~~~~~~

                proxy.conf:3:72: error: an unreachable route: paths under /metrics are the service "d"'s, on line 4
                     3 | service c { listen :8002; backend demo; metrics /metrics; routes { GET /metrics } }
                       |                                                                        ^~~~~~~~

                proxy.conf:3:72: error: an unreachable route: the service's metrics are at "/metrics", on line 3
                     3 | service c { listen :8002; backend demo; metrics /metrics; routes { GET /metrics } }
                       |                                                                        ^~~~~~~~
                """#),
    ]
}
