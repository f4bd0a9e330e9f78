import Testing

@Suite("Reports on a route's block")
struct RouteBlockReportTests {
    @Test("what is wrong is told at its line and column", arguments: cases)
    func report(_ example: ReportCase) {
        #expect(example.actualReport == example.report)
    }

    static let cases: [ReportCase] = [
        ReportCase(
            "a route's block",
            file: #"""
                service a {
                    listen :8000
                    backend demo
                    routes {
                        GET /a { timout 5s }
                        GET /b { limit header 5k }
                        GET /c { limit body }
                        GET /d { ignore me }
                        GET /e { name "" }
                        GET /f { timeout 1ms; timeout 2ms }
                        GTE /g { timout 5s }
                    }
                }
                """#,
            report: #"""
                proxy.conf:5:18: error: unknown directive "timout" in a route's block
                     5 |         GET /a { timout 5s }
                       |                  ^~~~~~
                  expected: one of ...
                  hint: did you mean "timeout"?

                proxy.conf:6:24: error: unknown value "header"
                     6 |         GET /b { limit header 5k }
                       |                        ^~~~~~
                  expected: body

                proxy.conf:7:24: error: "limit" needs another argument
                     7 |         GET /c { limit body }
                       |                        ^~~~
                  expected: limit body SIZE

                proxy.conf:8:25: error: unexpected argument "me"
                     8 |         GET /d { ignore me }
                       |                         ^~
                  expected: ignore

                proxy.conf:9:23: error: a label's value is empty
                     9 |         GET /e { name "" }
                       |                       ^~
                  hint: to Prometheus an empty label is no label

                proxy.conf:10:31: error: duplicate "timeout": the first one is on line 10
                    10 |         GET /f { timeout 1ms; timeout 2ms }
                       |                               ^~~~~~~

                proxy.conf:11:9: error: unknown method "GTE"
                    11 |         GTE /g { timout 5s }
                       |         ^~~
                  expected: methods such as GET or GET,POST, or *
                  hint: did you mean "GET"?

                proxy.conf:11:18: error: unknown directive "timout" in a route's block
                    11 |         GTE /g { timout 5s }
                       |                  ^~~~~~
                  expected: one of ...
                  hint: did you mean "timeout"?
                """#)
    ]
}
