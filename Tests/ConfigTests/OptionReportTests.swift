import Testing

@Suite("Reports on timeouts, limits and routes")
struct OptionReportTests {
    @Test("what is wrong is told at its line and column", arguments: cases)
    func report(_ example: ReportCase) {
        #expect(example.actualReport == example.report)
    }

    static let cases: [ReportCase] = [
        ReportCase(
            "timeouts",
            file: #"""
                service a {
                    listen :8000
                    backend demo
                    timeouts {
                        header 5
                        body 5sec
                        idle fast
                        connect 0.5ms
                        response 9000h
                        upstream_idle 1.s
                        tunnel -1s
                        send .5s
                        body_rate 10k
                        sedn 1s
                    }
                }
                """#,
            report: #"""
                proxy.conf:5:16: error: the duration "5" has no unit
                     5 |         header 5
                       |                ^
                  expected: a duration such as 250us, 100ms, 1.5s, 30s, 5m or 1h
                  hint: 5s is in seconds, 5ms in milliseconds

                proxy.conf:6:15: error: unknown unit "sec" of a duration
                     6 |         body 5sec
                       |               ^~~
                  expected: us, ms, s, m or h

                proxy.conf:7:14: error: "fast" is not a duration
                     7 |         idle fast
                       |              ^~~~
                  expected: a duration such as 250us, 100ms, 1.5s, 30s, 5m or 1h

                proxy.conf:8:17: error: "0.5ms" is out of range
                     8 |         connect 0.5ms
                       |                 ^~~~~
                  expected: from 1ms to 8760h, or 0

                proxy.conf:9:18: error: "9000h" is out of range
                     9 |         response 9000h
                       |                  ^~~~~
                  expected: from 1ms to 8760h, or 0

                proxy.conf:10:23: error: "1.s" is not a duration
                    10 |         upstream_idle 1.s
                       |                       ^~~
                  expected: a duration such as 250us, 100ms, 1.5s, 30s, 5m or 1h

                proxy.conf:11:16: error: "-1s" is not a duration
                    11 |         tunnel -1s
                       |                ^~~
                  expected: a duration such as 250us, 100ms, 1.5s, 30s, 5m or 1h

                proxy.conf:12:14: error: ".5s" is not a duration
                    12 |         send .5s
                       |              ^~~
                  expected: a duration such as 250us, 100ms, 1.5s, 30s, 5m or 1h

                proxy.conf:13:19: error: "10k" is not a whole number
                    13 |         body_rate 10k
                       |                   ^~~
                  expected: a number from 0 to 1000000000

                proxy.conf:14:9: error: unknown directive "sedn" in timeouts
                    14 |         sedn 1s
                       |         ^~~~
                  expected: one of ...
                  hint: did you mean "send"?
                """#),
        ReportCase(
            "limits",
            file: #"""
                service a {
                    listen :8000
                    backend demo
                    limits {
                        header 100
                        headers 0
                        target 2m
                        body 10kb
                        connections 0
                        connections_per_address many
                        response_header 64t
                        pending 99999999999999999999
                        upstream 0
                        upstream 1
                    }
                }
                """#,
            report: #"""
                proxy.conf:5:16: error: "100" is out of range
                     5 |         header 100
                       |                ^~~
                  expected: from 256 to 1m

                proxy.conf:6:17: error: "0" is out of range
                     6 |         headers 0
                       |                 ^
                  expected: from 1 to 1000

                proxy.conf:7:16: error: "2m" is out of range
                     7 |         target 2m
                       |                ^~
                  expected: from 64 to 1m

                proxy.conf:8:14: error: "10kb" is not a size
                     8 |         body 10kb
                       |              ^~~~
                  expected: a size such as 512, 64k, 10m or 2g

                proxy.conf:9:21: error: "0" is out of range
                     9 |         connections 0
                       |                     ^
                  expected: from 1 to 1000000

                proxy.conf:10:33: error: "many" is not a whole number
                    10 |         connections_per_address many
                       |                                 ^~~~
                  expected: a number from 1 to 1000000, or 0

                proxy.conf:11:25: error: "64t" is not a size
                    11 |         response_header 64t
                       |                         ^~~
                  expected: a size such as 512, 64k, 10m or 2g

                proxy.conf:12:17: error: "99999999999999999999" is out of range
                    12 |         pending 99999999999999999999
                       |                 ^~~~~~~~~~~~~~~~~~~~
                  expected: from 0 to 1000000

                proxy.conf:13:18: error: "0" is out of range
                    13 |         upstream 0
                       |                  ^
                  expected: from 1 to 65536

                proxy.conf:14:9: error: duplicate "upstream": the first one is on line 13
                    14 |         upstream 1
                       |         ^~~~~~~~
                """#),
        ReportCase(
            "methods",
            file: #"""
                service a {
                    listen :8000
                    backend demo
                    routes {
                        /health
                        get /a
                        GTE /b
                        GET, POST /c
                        GET,* /d
                        FETCH /e
                        GET
                        GET /f extra
                    }
                }
                """#,
            report: #"""
                proxy.conf:5:9: error: a route begins with its methods
                     5 |         /health
                       |         ^~~~~~~
                  expected: METHODS TEMPLATE [{...}]
                  hint: GET /health, or * for any method

                proxy.conf:6:9: error: unknown method "get"
                     6 |         get /a
                       |         ^~~
                  expected: methods such as GET or GET,POST, or *
                  hint: methods are case-sensitive: GET

                proxy.conf:7:9: error: unknown method "GTE"
                     7 |         GTE /b
                       |         ^~~
                  expected: methods such as GET or GET,POST, or *
                  hint: did you mean "GET"?

                proxy.conf:8:13: error: an empty place in a list of methods
                     8 |         GET, POST /c
                       |             ^
                  expected: GET,POST without spaces

                proxy.conf:9:13: error: "*" stands alone: it is any method
                     9 |         GET,* /d
                       |             ^

                proxy.conf:10:9: error: unknown method "FETCH"
                    10 |         FETCH /e
                       |         ^~~~~
                  expected: methods such as GET or GET,POST, or *
                  hint: did you mean "PATCH"?

                proxy.conf:11:9: error: "GET" needs an argument
                    11 |         GET
                       |         ^~~
                  expected: METHODS TEMPLATE [{...}]

                proxy.conf:12:16: error: unexpected argument "extra"
                    12 |         GET /f extra
                       |                ^~~~~
                  expected: METHODS TEMPLATE [{...}]
                """#),
        ReportCase(
            "templates",
            file: #"""
                service a {
                    listen :8000
                    backend demo
                    routes {
                        GET health
                        GET /a/{
                        GET /a/{}
                        GET /a/{x:itn}
                        GET /a/{x}{y}
                        GET /a/{x}/{x}
                        GET /a/{x:path}/{y:path}
                        GET /a?x=1
                        GET /ü/{9}
                        GET "/a b"
                        GET /a/x}
                    }
                }
                """#,
            report: #"""
                proxy.conf:5:13: error: a template starts with "/"
                     5 |         GET health
                       |             ^

                proxy.conf:6:16: error: "{" is not closed: expected "}" before the segment ends
                     6 |         GET /a/{
                       |                ^

                proxy.conf:7:16: error: a parameter has a name: "{name}"
                     7 |         GET /a/{}
                       |                ^~

                proxy.conf:8:19: error: unknown type "itn": one of: uuid, int, float, str, path
                     8 |         GET /a/{x:itn}
                       |                   ^~~

                proxy.conf:9:19: error: two parameters side by side: text must stand between them
                     9 |         GET /a/{x}{y}
                       |                   ^

                proxy.conf:10:21: error: the parameter "x" stands in the template twice
                    10 |         GET /a/{x}/{x}
                       |                     ^

                proxy.conf:11:25: error: a template has one path parameter at most
                    11 |         GET /a/{x:path}/{y:path}
                       |                         ^~~~~~~~

                proxy.conf:12:15: error: a template is matched against the path alone: leave out "?" and the query
                    12 |         GET /a?x=1
                       |               ^

                proxy.conf:13:17: error: "9" is no parameter name: letters, digits and "_", not a digit first
                    13 |         GET /ü/{9}
                       |                 ^

                proxy.conf:14:16: error: a template has no spaces or control characters; use a parameter there
                    14 |         GET "/a b"
                       |                ^

                proxy.conf:15:17: error: "}" without "{" before it
                    15 |         GET /a/x}
                       |                 ^
                """#),
        ReportCase(
            "routes in conflict",
            file: #"""
                service a {
                    listen :8000
                    backend demo
                    routes {
                        GET,POST /a/{x}
                        POST,PUT /a/{y}
                        * /b
                        GET /b
                        GET /c { name none }
                        GET /d { name other }
                    }
                }
                """#,
            report: #"""
                proxy.conf:6:18: error: POST /a/{y} is a route already, on line 5, written /a/{x}
                     6 |         POST,PUT /a/{y}
                       |                  ^~~~~~
                  hint: the names of parameters do not tell two templates apart

                proxy.conf:8:13: error: GET /b is a route already, on line 7
                     8 |         GET /b
                       |             ^~

                proxy.conf:9:23: error: the label "none" is reserved
                     9 |         GET /c { name none }
                       |                       ^~~~
                  hint: it is the handler of paths without a template

                proxy.conf:10:23: error: the label "other" is reserved
                    10 |         GET /d { name other }
                       |                       ^~~~~
                  hint: it is what labels read past series_limit
                """#),
        ReportCase(
            "unreachable routes",
            file: #"""
                service a {
                    listen :8000
                    backend demo
                    routes {
                        GET /{rest:path}.json
                        GET /{name}/data.json
                        GET /admin/users
                        GET /{any}/users
                    }
                }
                service b {
                    listen :8000
                    backend demo
                    prefix /admin
                    routes {
                        GET /users
                        GET /admin/users
                        GET /{x}/y
                        GET /{x:path}
                    }
                }
                """#,
            report: #"""
                proxy.conf:6:13: error: an unreachable route: "/{rest:path}.json" on line 5 takes all its paths
                     6 |         GET /{name}/data.json
                       |             ^~~~~~~~~~~~~~~~~

                proxy.conf:7:13: error: an unreachable route: paths under /admin are the service "b"'s, on line 11
                     7 |         GET /admin/users
                       |             ^~~~~~~~~~~~

                proxy.conf:16:13: error: an unreachable route: the service has only paths under /admin
                    16 |         GET /users
                       |             ^~~~~~
                  hint: write the prefix into the template, or "prefix /admin strip"
                """#),
    ]
}
