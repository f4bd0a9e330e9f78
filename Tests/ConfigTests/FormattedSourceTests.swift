import Config
import Testing

@Suite("Formatting a route file")
struct FormattedSourceTests {
    private func formatted(_ file: String) -> String {
        switch FormattedSource(Array(file.utf8), path: "proxy.conf") {
        case .text(let text): text
        case .refused(let diagnostics): diagnostics.rendered
        }
    }

    @Test("metrics of one's own are laid out like any block")
    func metrics() {
        #expect(
            formatted(
                """
                service a {
                listen :1 ; backend demo
                counter  a_total   "Jobs  created" {
                on POST /jobs/
                  when response.status   2xx # created
                label tier request.json.tier
                }
                histogram b_seconds "Time" { observe ( duration+1 ) / 2; buckets 1 2 }
                }
                """)
                    == """
                    service a {
                        listen   :1
                        backend  demo
                        counter a_total "Jobs  created" {
                            on     POST /jobs/
                            when   response.status 2xx  # created
                            label  tier request.json.tier
                        }
                        histogram b_seconds "Time" { observe ( duration+1 ) / 2; buckets 1 2 }
                    }

                    """)
    }

    @Test("blocks are indented by four spaces, arguments and comments of a group stand in a column")
    func columns() {
        #expect(
            formatted(
                """


                # Two APIs.
                exporter    127.0.0.1:9145 # scraped here
                service triton   {# the first
                listen :8000     # all addresses
                  backend  demo # the one inside
                	metrics /metrics



                instrument {
                status exact
                # Not ours.
                unmatched ignore
                }

                routes {
                  # All there is.
                  GET /a
                  POST,PUT   /a/{id:uuid} {   timeout 5m }
                  * /files/{path:path} {
                     ignore
                  } # forwarded alone
                  GET /b # b
                }
                }#the end
                """)
                    == """
                    # Two APIs.
                    exporter 127.0.0.1:9145  # scraped here
                    service triton {  # the first
                        listen   :8000  # all addresses
                        backend  demo   # the one inside
                        metrics  /metrics

                        instrument {
                            status     exact
                            # Not ours.
                            unmatched  ignore
                        }

                        routes {
                            # All there is.
                            GET       /a
                            POST,PUT  /a/{id:uuid} { timeout 5m }
                            *         /files/{path:path} {
                                ignore
                            }  # forwarded alone
                            GET       /b  # b
                        }
                    }  #the end

                    """)
    }

    @Test("a block on one line stays there while it fits; directives behind a \";\" elsewhere get their own lines")
    func oneLine() {
        let long = (1...30).map { "^/path/number/\($0)$" }.joined(separator: " ")
        #expect(
            formatted(
                "log   info;workers 2\nservice a { listen :1;;backend  demo;limits { body 1m } routes { GET / {}; } }\n"
                    + "service b { listen :2; backend demo; instrument { exclude \(long); status exact } }")
                    == """
                    log      info
                    workers  2
                    service  a { listen :1; backend demo; limits { body 1m }; routes { GET / {} } }
                    service b {
                        listen   :2
                        backend  demo
                        instrument {
                            exclude  \(long)
                            status   exact
                        }
                    }

                    """)
    }

    @Test("continued lines stay where they are broken, under the first argument")
    func continuations() {
        #expect(
            formatted(
                """
                service a {
                  listen \\
                    :8000
                  host a.test \\
                 b.test c.test \\

                  backend demo \\
                    { }
                  exclude ^/a$ \\
                    ^/b$ \\
                  # why
                }
                """)
                    == """
                    service a {
                        listen \\
                            :8000
                        host     a.test \\
                                 b.test c.test
                        backend  demo {}
                        exclude  ^/a$ \\
                                 ^/b$  # why
                    }

                    """)
    }

    @Test("words are left as they are written: quotes, variables, backslashes, marks within them")
    func words() {
        let words = #"a "b \"c\" ; # { }" ${D:-e f} /x/{y} a\.b "#
        #expect(formatted("log \(words);x") == "log \(words.dropLast())\nx\n")
        // A backslash before a blank is text; at a line's end it would continue the line.
        #expect(formatted("exclude a\\ \nlog b") == "exclude  a\\;\nlog      b\n")
        #expect(formatted("exclude a\\ # c") == "exclude a\\  # c\n")
        #expect(formatted("label a \"b\\\r\n  c\"   d") == "label a \"b\\\n  c\" d\n")
    }

    @Test("comments that stand in a column already keep it where there is room")
    func commentColumn() {
        let kept = "limits {\n    header  16k          # one\n    body    0            # two\n}\n"
        #expect(formatted(kept) == kept)
        #expect(
            formatted("limits {\n    header 16k # one\n    connections 1  # two\n}\n")
                == "limits {\n    header       16k  # one\n    connections  1    # two\n}\n")
    }

    @Test("line ends become plain, blanks at line ends and the byte order mark go")
    func blanks() {
        #expect(formatted("\u{FEFF}# a \t\r\n\r\n\r\nlog  info  \r\n\r\n") == "# a\n\nlog info\n")
        #expect(formatted("") == "")
        #expect(formatted("\n ;\n") == "")
    }

    @Test("a file that cannot be read word by word is refused with its errors; what its directives say does not matter")
    func refused() {
        #expect(
            FormattedSource(Array("service a {\n  log \"x\n".utf8), path: "x.conf")
                == .refused([
                    Diagnostic(
                        at: SourcePosition(file: "x.conf", line: 1, column: 11), "a block that is not closed",
                        expected: "a \"}\" before the end of the file", excerpt: "service a {"),
                    Diagnostic(
                        at: SourcePosition(file: "x.conf", line: 2, column: 7),
                        "a quote that is not closed on its line", expected: "a closing \"",
                        hint: "write \\n for a line's end within quotes, or end the line with a backslash",
                        excerpt: "  log \"x"),
                ]))
        #expect(formatted("bogus  ${UNSET};import  none.conf") == "bogus   ${UNSET}\nimport  none.conf\n")
    }
}
