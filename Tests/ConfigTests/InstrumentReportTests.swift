import Testing

@Suite("Reports on instrument")
struct InstrumentReportTests {
    @Test("what is wrong is told at its line and column", arguments: cases)
    func report(_ example: ReportCase) {
        #expect(example.actualReport == example.report)
    }

    static let cases: [ReportCase] = [
        ReportCase(
            "choices of the instrument block",
            file: #"""
                service a {
                    listen :8000
                    backend demo
                    instrument {
                        enabled maybe
                        status exakt
                        unmatched grup
                        in_progress labeled
                        duration all
                        streams apart
                        round 10
                        series_limit 0
                        highr_only_2xx onn
                    }
                }
                """#,
            report: #"""
                proxy.conf:5:17: error: "maybe" is not a switch
                     5 |         enabled maybe
                       |                 ^~~~~
                  expected: on or off

                proxy.conf:6:16: error: unknown value "exakt"
                     6 |         status exakt
                       |                ^~~~~
                  expected: class, exact
                  hint: did you mean "exact"?

                proxy.conf:7:19: error: unknown value "grup"
                     7 |         unmatched grup
                       |                   ^~~~
                  expected: group, ignore, raw
                  hint: did you mean "group"?

                proxy.conf:8:21: error: unknown value "labeled"
                     8 |         in_progress labeled
                       |                     ^~~~~~~
                  expected: off, on, labelled
                  hint: did you mean "labelled"?

                proxy.conf:9:18: error: unknown value "all"
                     9 |         duration all
                       |                  ^~~
                  expected: full, head

                proxy.conf:10:17: error: unknown value "apart"
                    10 |         streams apart
                       |                 ^~~~~
                  expected: full, separate

                proxy.conf:11:15: error: "10" is out of range
                    11 |         round 10
                       |               ^~
                  expected: from 0 to 9, or off

                proxy.conf:12:22: error: "0" is out of range
                    12 |         series_limit 0
                       |                      ^
                  expected: from 1 to 1000000

                proxy.conf:13:24: error: "onn" is not a switch
                    13 |         highr_only_2xx onn
                       |                        ^~~
                  expected: on or off
                  hint: did you mean "on"?
                """#),
        ReportCase(
            "regular expressions",
            file: #"""
                service a {
                    listen :8000
                    backend demo
                    instrument {
                        exclude ^/metrics$ ^/(health ^/[a-
                        exclude "^/a\\(b" "tab\there(" ü(
                    }
                }
                """#,
            report: #"""
                proxy.conf:5:37: error: bad regular expression: missing closing parenthesis
                     5 |         exclude ^/metrics$ ^/(health ^/[a-
                       |                                     ^

                proxy.conf:5:43: error: bad regular expression: missing terminating ] for character class
                     5 |         exclude ^/metrics$ ^/(health ^/[a-
                       |                                           ^

                proxy.conf:6:38: error: bad regular expression: missing closing parenthesis
                     6 |         exclude "^/a\\(b" "tab\there(" ü(
                       |                                      ^

                proxy.conf:6:42: error: bad regular expression: missing closing parenthesis
                     6 |         exclude "^/a\\(b" "tab\there(" ü(
                       |                                          ^
                """#),
        ReportCase(
            "names of metrics and labels",
            file: #"""
                service a {
                    listen :8000
                    backend demo
                    instrument {
                        namespace 9lives
                        subsystem a-b
                        in_progress on in:progress
                        label le x
                        label __name__ x
                        label handler x
                        label zone ""
                        label env prod
                        label env test
                        label_name handler service
                        label_name status method
                        label_name metod x
                        label_name method
                    }
                }
                """#,
            report: #"""
                proxy.conf:5:19: error: "9lives" is not a metric's name
                     5 |         namespace 9lives
                       |                   ^
                  expected: letters, digits and "_", not beginning with a digit

                proxy.conf:6:20: error: "a-b" is not a metric's name
                     6 |         subsystem a-b
                       |                    ^
                  expected: letters, digits and "_", not beginning with a digit

                proxy.conf:7:26: error: "in:progress" is not a metric's name
                     7 |         in_progress on in:progress
                       |                          ^
                  expected: letters, digits and "_", not beginning with a digit

                proxy.conf:8:15: error: the label "le" is reserved: histograms name their buckets by it
                     8 |         label le x
                       |               ^~

                proxy.conf:9:15: error: "__name__" is reserved: names that begin with "__" are Prometheus' own
                     9 |         label __name__ x
                       |               ^~~~~~~~

                proxy.conf:10:15: error: the label "handler" is taken: it is weir's own
                    10 |         label handler x
                       |               ^~~~~~~
                  hint: "label_name handler NEW" gives that one another name

                proxy.conf:11:20: error: a label's value is empty
                    11 |         label zone ""
                       |                    ^~
                  hint: to Prometheus an empty label is no label

                proxy.conf:13:9: error: duplicate "label env": the first one is on line 12
                    13 |         label env test
                       |         ^~~~~

                proxy.conf:14:28: error: the label "service" is reserved: the exporter names the service by it
                    14 |         label_name handler service
                       |                            ^~~~~~~

                proxy.conf:15:27: error: the label "method" is taken: it is weir's own
                    15 |         label_name status method
                       |                           ^~~~~~

                proxy.conf:16:20: error: unknown value "metod"
                    16 |         label_name metod x
                       |                    ^~~~~
                  expected: handler, status, method
                  hint: did you mean "method"?

                proxy.conf:17:20: error: "label_name" needs another argument
                    17 |         label_name method
                       |                    ^~~~~~
                  expected: label_name handler|status|method NEW
                """#),
        ReportCase(
            "labels that get in each other's way",
            file: #"""
                service a {
                    listen :8000
                    backend demo
                    instrument {
                        label_name handler route
                        label_name status route
                        label route x
                        label handler y
                    }
                }
                """#,
            report: #"""
                proxy.conf:6:27: error: the label "route" is taken: "handler" is called so here
                     6 |         label_name status route
                       |                           ^~~~~

                proxy.conf:7:15: error: the label "route" is taken: "handler" is called so here
                     7 |         label route x
                       |               ^~~~~
                  hint: "label_name handler NEW" gives that one another name
                """#),
        ReportCase(
            "gauges that take another family's name",
            file: #"""
                service a { listen :8000; backend demo; instrument { in_progress on http_requests_total } }
                service b {
                    listen :8001
                    backend demo
                    instrument { namespace b; in_progress on b_http_request_size_bytes_sum }
                }
                service c { listen :8002; backend demo; instrument { in_progress on c_total } }
                service d { listen :8003; backend demo; instrument { in_progress on weir_inprogress } }
                service e { listen :8004; backend demo; instrument { in_progress on b_http_requests_total } }
                """#,
            report: #"""
                proxy.conf:1:69: error: "http_requests_total" belongs to a counter of the service on line 1
                     1 | service a { listen :8000; backend demo; instrument { in_progress on http_requests_total } }
                       |                                                                     ^~~~~~~~~~~~~~~~~~~

                proxy.conf:5:46: error: "b_http_request_size_bytes_sum" belongs to a summary of the service on line 2
                     5 |     instrument { namespace b; in_progress on b_http_request_size_bytes_sum }
                       |                                              ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~

                proxy.conf:7:69: error: a gauge's name does not end in "_total"
                     7 | service c { listen :8002; backend demo; instrument { in_progress on c_total } }
                       |                                                                     ^~~~~~~
                  hint: that ending says to Prometheus that it is no gauge

                proxy.conf:8:69: error: names that begin with "weir_" are weir's own
                     8 | service d { listen :8003; backend demo; instrument { in_progress on weir_inprogress } }
                       |                                                                     ^~~~~~~~~~~~~~~

                proxy.conf:9:69: error: "b_http_requests_total" belongs to a counter of the service on line 2
                     9 | service e { listen :8004; backend demo; instrument { in_progress on b_http_requests_total } }
                       |                                                                     ^~~~~~~~~~~~~~~~~~~~~
                """#),
        ReportCase(
            "buckets",
            file: #"""
                service a {
                    listen :8000
                    backend demo
                    instrument {
                        buckets lowr 1 0.5
                        buckets highr 0.1 0.1
                        buckets midr 1
                        buckets lowr
                        buckets x
                    }
                    routes {
                        GET /a { buckets 0 1 }
                        GET /b { buckets 1 +Inf }
                        GET /c { buckets 100ms 1s }
                        GET /d { buckets nan }
                        GET /e { buckets 0x10 }
                        GET /f { buckets -1 }
                        GET /g { buckets }
                    }
                }
                """#,
            report: #"""
                proxy.conf:5:24: error: "0.5" is less than the bound before it
                     5 |         buckets lowr 1 0.5
                       |                        ^~~
                  expected: bounds in ascending order

                proxy.conf:6:27: error: "0.1" stands twice
                     6 |         buckets highr 0.1 0.1
                       |                           ^~~
                  expected: bounds in ascending order

                proxy.conf:7:17: error: unknown value "midr"
                     7 |         buckets midr 1
                       |                 ^~~~
                  expected: highr, lowr

                proxy.conf:8:9: error: duplicate "buckets lowr": the first one is on line 5
                     8 |         buckets lowr
                       |         ^~~~~~~

                proxy.conf:9:17: error: unknown value "x"
                     9 |         buckets x
                       |                 ^
                  expected: highr, lowr

                proxy.conf:12:26: error: "0" is not a bucket's bound
                    12 |         GET /a { buckets 0 1 }
                       |                          ^
                  expected: a number of seconds above 0

                proxy.conf:13:28: error: "+Inf" is not a finite number
                    13 |         GET /b { buckets 1 +Inf }
                       |                            ^~~~
                  expected: a number of seconds above 0
                  hint: a last bucket for all that is longer is there by itself

                proxy.conf:14:26: error: "100ms" is not a bucket's bound
                    14 |         GET /c { buckets 100ms 1s }
                       |                          ^~~~~
                  expected: a number of seconds above 0
                  hint: bounds have no unit: 100ms is written 0.1

                proxy.conf:15:26: error: "nan" is not a bucket's bound
                    15 |         GET /d { buckets nan }
                       |                          ^~~
                  expected: a number of seconds above 0

                proxy.conf:16:26: error: "0x10" is not a bucket's bound
                    16 |         GET /e { buckets 0x10 }
                       |                          ^~~~
                  expected: a number of seconds above 0

                proxy.conf:17:26: error: "-1" is not a bucket's bound
                    17 |         GET /f { buckets -1 }
                       |                          ^~
                  expected: a number of seconds above 0

                proxy.conf:18:18: error: "buckets" needs an argument
                    18 |         GET /g { buckets }
                       |                  ^~~~~~~
                  expected: buckets LE...
                """#),
        ReportCase(
            "routes of one label with other buckets",
            file: #"""
                service a {
                    listen :8000
                    backend demo
                    routes {
                        GET  /a { buckets 1 2 }
                        POST /a
                        GET  /b { name jobs; buckets 1 }
                        GET  /c { name jobs; buckets 2 }
                    }
                }
                """#,
            report: #"""
                proxy.conf:6:14: error: other buckets than those of the route on line 5, which has the same label "/a"
                     6 |         POST /a
                       |              ^~
                  hint: give both the same buckets, or one of them another "name"

                proxy.conf:8:30: error: other buckets than those of the route on line 7, which has the same label "jobs"
                     8 |         GET  /c { name jobs; buckets 2 }
                       |                              ^~~~~~~
                  hint: give both the same buckets, or one of them another "name"
                """#),
    ]
}
