import Testing

@Suite("Reports on the grammar of a wrong file")
struct GrammarReportTests {
    @Test("what is wrong is told at its line and column", arguments: cases)
    func report(_ example: ReportCase) {
        #expect(example.actualReport == example.report)
    }

    static let cases: [ReportCase] = [
        ReportCase(
            "a misspelled directive is shown with the nearest name",
            file: #"""
                exporter off
                service triton {
                	lsiten :8000
                	backend demo
                }
                """#,
            report: #"""
                proxy.conf:3:2: error: unknown directive "lsiten" in service
                     3 | 	lsiten :8000
                       | 	^~~~~~
                  expected: one of ...
                  hint: did you mean "listen"?
                """#),
        ReportCase(
            "all errors of a file are reported at once, in its order",
            file: #"""
                workers many
                service a {
                    listen :99999
                    backend nowhere
                    limits { header 8q; body -1 }
                    routes { GET /a/{b; get /c }
                }
                """#,
            report: #"""
                proxy.conf:1:9: error: "many" is not a whole number
                     1 | workers many
                       |         ^~~~
                  expected: a number from 1 to 1024, or auto

                proxy.conf:3:13: error: "99999" is not a port
                     3 |     listen :99999
                       |             ^~~~~
                  expected: a port from 1 to 65535

                proxy.conf:4:13: error: "nowhere" has no port
                     4 |     backend nowhere
                       |             ^~~~~~~
                  expected: 127.0.0.1:8001, [::1]:8001, host.name:8001, unix:/run/app.sock or demo

                proxy.conf:5:21: error: "8q" is not a size
                     5 |     limits { header 8q; body -1 }
                       |                     ^~
                  expected: a size such as 512, 64k, 10m or 2g

                proxy.conf:5:30: error: "-1" is not a size
                     5 |     limits { header 8q; body -1 }
                       |                              ^~
                  expected: a size such as 512, 64k, 10m or 2g

                proxy.conf:6:21: error: "{" is not closed: expected "}" before the segment ends
                     6 |     routes { GET /a/{b; get /c }
                       |                     ^

                proxy.conf:6:25: error: unknown method "get"
                     6 |     routes { GET /a/{b; get /c }
                       |                         ^~~
                  expected: methods such as GET or GET,POST, or *
                  hint: methods are case-sensitive: GET
                """#),
        ReportCase(
            "an unknown directive at the top level",
            file: #"""
                servce a { listen :8000 }
                """#,
            report: #"""
                proxy.conf:1:1: error: unknown directive "servce" at the top level
                     1 | servce a { listen :8000 }
                       | ^~~~~~
                  expected: one of ...
                  hint: did you mean "service"?
                """#),
        ReportCase(
            "a directive of another context says where it stands",
            file: #"""
                exporter off
                service a {
                    listen :8000
                    backend demo
                    response 5s
                    workers 3
                }
                """#,
            report: #"""
                proxy.conf:5:5: error: unknown directive "response" in service
                     5 |     response 5s
                       |     ^~~~~~~~
                  expected: one of ...
                  hint: "response" stands in timeouts

                proxy.conf:6:5: error: unknown directive "workers" in service
                     6 |     workers 3
                       |     ^~~~~~~
                  expected: one of ...
                  hint: "workers" stands at the top level
                """#),
        ReportCase(
            "a directive twice names the first one",
            file: #"""
                workers 2
                workers 3
                service a { listen :8000; backend demo; prefix /a; prefix /b }
                """#,
            report: #"""
                proxy.conf:2:1: error: duplicate "workers": the first one is on line 1
                     2 | workers 3
                       | ^~~~~~~

                proxy.conf:3:52: error: duplicate "prefix": the first one is on line 3
                     3 | service a { listen :8000; backend demo; prefix /a; prefix /b }
                       |                                                    ^~~~~~
                """#),
        ReportCase(
            "a duplicate in another file names that file",
            file: #"""
                import other.conf
                workers 3
                service a { listen :8000; backend demo }
                """#,
            imports: [
                "other.conf": #"""
                workers 2
                """#
            ],
            report: #"""
                proxy.conf:2:1: error: duplicate "workers": the first one is on line 1 of other.conf
                     2 | workers 3
                       | ^~~~~~~
                """#),
        ReportCase(
            "a missing argument",
            file: #"""
                workers
                log
                exporter
                service { listen :8000; backend demo }
                """#,
            report: #"""
                proxy.conf:1:1: error: "workers" needs an argument
                     1 | workers
                       | ^~~~~~~
                  expected: workers N|auto

                proxy.conf:2:1: error: "log" needs an argument
                     2 | log
                       | ^~~
                  expected: log error|warning|info|debug

                proxy.conf:3:1: error: "exporter" needs an argument
                     3 | exporter
                       | ^~~~~~~~
                  expected: exporter ADDRESS|off

                proxy.conf:4:1: error: "service" needs an argument
                     4 | service { listen :8000; backend demo }
                       | ^~~~~~~
                  expected: service NAME {...}
                """#),
        ReportCase(
            "an argument too many",
            file: #"""
                workers 2 3
                log info loud
                service a b { listen :8000; backend demo; metrics /m /n }
                """#,
            report: #"""
                proxy.conf:1:11: error: unexpected argument "3"
                     1 | workers 2 3
                       |           ^
                  expected: workers N|auto

                proxy.conf:2:10: error: unexpected argument "loud"
                     2 | log info loud
                       |          ^~~~
                  expected: log error|warning|info|debug

                proxy.conf:3:11: error: unexpected argument "b"
                     3 | service a b { listen :8000; backend demo; metrics /m /n }
                       |           ^
                  expected: service NAME {...}

                proxy.conf:3:54: error: unexpected argument "/n"
                     3 | service a b { listen :8000; backend demo; metrics /m /n }
                       |                                                      ^~
                  expected: metrics PATH
                """#),
        ReportCase(
            "a block where none belongs",
            file: #"""
                workers 2 { }
                service a { listen :8000 { tls }; backend demo; metrics /m { } }
                """#,
            report: #"""
                proxy.conf:1:11: error: "workers" takes no block
                     1 | workers 2 { }
                       |           ^
                  expected: workers N|auto

                proxy.conf:2:26: error: "listen" takes no block
                     2 | service a { listen :8000 { tls }; backend demo; metrics /m { } }
                       |                          ^
                  expected: listen ADDRESS

                proxy.conf:2:60: error: "metrics" takes no block
                     2 | service a { listen :8000 { tls }; backend demo; metrics /m { } }
                       |                                                            ^
                  expected: metrics PATH
                """#),
        ReportCase(
            "a block that is missing",
            file: #"""
                service a
                service b { listen :8000; backend demo; instrument; timeouts 3s; routes }
                """#,
            report: #"""
                proxy.conf:1:1: error: "service" needs a block
                     1 | service a
                       | ^~~~~~~
                  expected: service NAME {...}

                proxy.conf:2:41: error: "instrument" needs a block
                     2 | service b { listen :8000; backend demo; instrument; timeouts 3s; routes }
                       |                                         ^~~~~~~~~~
                  expected: instrument {...}

                proxy.conf:2:62: error: unexpected argument "3s"
                     2 | service b { listen :8000; backend demo; instrument; timeouts 3s; routes }
                       |                                                              ^~
                  expected: timeouts {...}

                proxy.conf:2:66: error: "routes" needs a block
                     2 | service b { listen :8000; backend demo; instrument; timeouts 3s; routes }
                       |                                                                  ^~~~~~
                  expected: routes {...} | routes openapi SOURCE [refresh=60s] [ca=FILE] | routes file PATH
                """#),
        ReportCase(
            "a block that is not closed",
            file: #"""
                service a {
                    listen :8000
                    backend demo
                    limits {
                        header 8k
                """#,
            report: #"""
                proxy.conf:1:11: error: a block that is not closed
                     1 | service a {
                       |           ^
                  expected: a "}" before the end of the file

                proxy.conf:4:12: error: a block that is not closed
                     4 |     limits {
                       |            ^
                  expected: a "}" before the end of the file
                """#),
        ReportCase(
            "a brace that does not stand alone",
            file: #"""
                service a{
                    listen :8000
                    backend demo
                    limits { header 8k}
                    routes{
                        GET /health
                    }
                }
                """#,
            report: #"""
                proxy.conf:1:10: error: a "{" that does not stand alone
                     1 | service a{
                       |          ^
                  hint: put a space before it, or the word in quotes

                proxy.conf:4:23: error: a "}" that does not stand alone
                     4 |     limits { header 8k}
                       |                       ^
                  hint: put a space before it, or the word in quotes

                proxy.conf:5:11: error: a "{" that does not stand alone
                     5 |     routes{
                       |           ^
                  hint: put a space before it, or the word in quotes
                """#),
        ReportCase(
            "a brace on a line of its own",
            file: #"""
                service a
                {
                    listen :8000
                    backend demo
                }
                """#,
            report: #"""
                proxy.conf:2:1: error: a "{" on a line of its own
                     2 | {
                       | ^
                  hint: put it at the end of the line of "service"
                """#),
        ReportCase(
            "a block without a directive",
            file: #"""
                {
                }
                service a { listen :8000; backend demo; { } }
                """#,
            report: #"""
                proxy.conf:1:1: error: a block without a directive
                     1 | {
                       | ^
                  expected: a directive before the "{"

                proxy.conf:3:41: error: a "{" on a line of its own
                     3 | service a { listen :8000; backend demo; { } }
                       |                                         ^
                  hint: put it at the end of the line of "backend"
                """#),
        ReportCase(
            "a brace too many",
            file: #"""
                service a { listen :8000; backend demo }
                }
                workers 0
                """#,
            report: #"""
                proxy.conf:2:1: error: a "}" that closes no block
                     2 | }
                       | ^

                proxy.conf:3:9: error: "0" is out of range
                     3 | workers 0
                       |         ^
                  expected: from 1 to 1024, or auto
                """#),
        ReportCase(
            "a quote that is not closed",
            file: #"""
                access_log "/var/log/x
                service a { listen :8000; backend demo }
                """#,
            report: #"""
                proxy.conf:1:12: error: a quote that is not closed on its line
                     1 | access_log "/var/log/x
                       |            ^
                  expected: a closing "
                  hint: write \n for a line's end within quotes, or end the line with a backslash
                """#),
    ]
}
