import Testing

@Suite("Reports on variables and imports of a wrong file")
struct VariableAndImportReportTests {
    @Test("what is wrong is told at its line and column", arguments: cases)
    func report(_ example: ReportCase) {
        #expect(example.actualReport == example.report)
    }

    static let cases: [ReportCase] = [
        ReportCase(
            "text behind a closing quote",
            file: #"""
                access_log "/var/log/x"json
                service a { listen :8000; backend demo }
                """#,
            report: #"""
                proxy.conf:1:24: error: text stands right behind a closing quote
                     1 | access_log "/var/log/x"json
                       |                        ^
                  hint: put a space between them, or write \" for a quote within the quotes
                """#),
        ReportCase(
            "an unset variable is the only complaint about its word",
            file: #"""
                workers ${WORKERS}
                service a { listen :${NOPORT}; backend demo; metrics ${EMPTY} }
                """#,
            report: #"""
                proxy.conf:1:9: error: the environment variable "WORKERS" is not set
                     1 | workers ${WORKERS}
                       |         ^~~~~~~~~~
                  hint: set it, or give a default: ${WORKERS:-value}

                proxy.conf:2:21: error: the environment variable "NOPORT" is not set
                     2 | service a { listen :${NOPORT}; backend demo; metrics ${EMPTY} }
                       |                     ^~~~~~~~~
                  hint: set it, or give a default: ${NOPORT:-value}

                proxy.conf:2:54: error: "" is not a path
                     2 | service a { listen :${NOPORT}; backend demo; metrics ${EMPTY} }
                       |                                                      ^~~~~~~~
                  expected: a path that begins with "/"
                """#),
        ReportCase(
            "an error in a word from the environment",
            file: #"""
                service a { listen 127.0.0.1:${BAD}; backend demo; exclude ${WORDS} }
                """#,
            report: #"""
                proxy.conf:1:30: error: "nowhere" is not a port
                     1 | service a { listen 127.0.0.1:${BAD}; backend demo; exclude ${WORDS} }
                       |                              ^
                  expected: a port from 1 to 65535

                proxy.conf:1:52: error: unknown directive "exclude" in service
                     1 | service a { listen 127.0.0.1:${BAD}; backend demo; exclude ${WORDS} }
                       |                                                    ^~~~~~~
                  expected: one of ...
                  hint: "exclude" stands in instrument
                """#),
        ReportCase(
            "a variable that cannot be read",
            file: #"""
                workers ${1}
                log ${
                exporter ${A:-b
                service a { listen :8000; backend "${PORT" }
                """#,
            report: #"""
                proxy.conf:1:9: error: a variable that cannot be read
                     1 | workers ${1}
                       |         ^~
                  expected: ${NAME} or ${NAME:-default}

                proxy.conf:2:5: error: a variable that cannot be read
                     2 | log ${
                       |     ^~
                  expected: ${NAME} or ${NAME:-default}

                proxy.conf:3:10: error: a variable that cannot be read
                     3 | exporter ${A:-b
                       |          ^~~~~~
                  expected: ${NAME} or ${NAME:-default}

                proxy.conf:4:36: error: a variable that cannot be read
                     4 | service a { listen :8000; backend "${PORT" }
                       |                                    ^~~~~~
                  expected: ${NAME} or ${NAME:-default}
                """#),
        ReportCase(
            "a control character",
            file: #"""
                service a { listen :8000; backend demo; metrics /m\#u{7} }
                """#,
            report: #"""
                proxy.conf:1:51: error: a control character (U+0007)
                     1 | service a { listen :8000; backend demo; metrics /m� }
                       |                                                   ^
                """#),
        ReportCase(
            "an import that is not there",
            file: #"""
                import missing.conf
                import none/*.conf
                import
                import a b
                service a { listen :8000; backend demo }
                """#,
            imports: [
                "a": #"""

                """#
            ],
            report: #"""
                proxy.conf:1:8: error: cannot read "missing.conf": no such file
                     1 | import missing.conf
                       |        ^~~~~~~~~~~~

                proxy.conf:3:1: error: "import" needs a path
                     3 | import
                       | ^~~~~~
                  expected: import PATH-OR-GLOB

                proxy.conf:4:10: error: "import" takes one path
                     4 | import a b
                       |          ^
                  hint: write one import for each, or a pattern
                """#),
        ReportCase(
            "a cycle of imports",
            file: #"""
                import a.conf
                service a { listen :8000; backend demo }
                """#,
            imports: [
                "a.conf": #"""
                import ./b.conf
                """#,
                "b.conf": #"""
                import a.conf
                """#,
            ],
            report: #"""
                b.conf:1:8: error: a cycle of imports: a.conf -> b.conf -> a.conf
                     1 | import a.conf
                       |        ^~~~~~
                """#),
        ReportCase(
            "errors in an imported file are shown in it",
            file: #"""
                service a {
                    listen :8000
                    backend demo
                    import routes/*.conf
                    import conf/limits.conf
                }
                """#,
            imports: [
                "routes/a.conf": #"""
                routes {
                    GET /a/{x:itn}
                }
                """#,
                "conf/limits.conf": #"""
                limits { headr 8k }
                import deep.conf
                """#,
                "conf/deep.conf": #"""
                timeouts { idle 5 }
                """#,
            ],
            report: #"""
                routes/a.conf:2:15: error: unknown type "itn": one of: uuid, int, float, str, path
                     2 |     GET /a/{x:itn}
                       |               ^~~

                conf/limits.conf:1:10: error: unknown directive "headr" in limits
                     1 | limits { headr 8k }
                       |          ^~~~~
                  expected: one of ...
                  hint: did you mean "header"?

                conf/deep.conf:1:17: error: the duration "5" has no unit
                     1 | timeouts { idle 5 }
                       |                 ^
                  expected: a duration such as 250us, 100ms, 1.5s, 30s, 5m or 1h
                  hint: 5s is in seconds, 5ms in milliseconds
                """#),
        ReportCase(
            "import with a block and blocks too deep",
            file: #"""
                import a { }
                a { b { c { d { e { f { g { h { i { j { k { l { m { n { o { p { q { r {
                } } } } } } } } } } } } } } } } } }
                service a { listen :8000; backend demo }
                """#,
            imports: [
                "a": #"""

                """#
            ],
            report: #"""
                proxy.conf:1:10: error: "import" takes no block
                     1 | import a { }
                       |          ^

                proxy.conf:2:1: error: unknown directive "a" at the top level
                     2 | a { b { c { d { e { f { g { h { i { j { k { l { m { n { o { p { q { r {
                       | ^
                  expected: one of ...

                proxy.conf:2:67: error: blocks more than 16 deep
                     2 | a { b { c { d { e { f { g { h { i { j { k { l { m { n { o { p { q { r {
                       |                                                                   ^
                """#),
    ]
}
