import Testing

@Suite("Reports on forwarding")
struct ForwardingReportTests {
    @Test("what is wrong is told at its line and column", arguments: cases)
    func report(_ example: ReportCase) {
        #expect(example.actualReport == example.report)
    }

    static let cases: [ReportCase] = [
        ReportCase(
            "forwarding",
            file: #"""
                service a {
                    listen :8000
                    backend demo
                    forwarded xforwarded
                    trusted_proxies 10.0.0.0/33 10.0.0.1/8 proxy.example 2001:db8::1/129 10.0.0.0/8
                    tolerate halfclose
                    tolerate half_close
                    tolerate half_close
                    encoded_slash litteral
                }
                """#,
            report: #"""
                proxy.conf:4:15: error: unknown value "xforwarded"
                     4 |     forwarded xforwarded
                       |               ^~~~~~~~~~
                  expected: x-forwarded, rfc7239, both, off
                  hint: did you mean "x-forwarded"?

                proxy.conf:5:21: error: "10.0.0.0/33" is not a block of addresses
                     5 |     trusted_proxies 10.0.0.0/33 10.0.0.1/8 proxy.example 2001:db8::1/129 10.0.0.0/8
                       |                     ^~~~~~~~~~~
                  expected: 10.0.0.0/8, fd00::/8 or a single address

                proxy.conf:5:33: error: "10.0.0.1/8" is not a block of addresses
                     5 |     trusted_proxies 10.0.0.0/33 10.0.0.1/8 proxy.example 2001:db8::1/129 10.0.0.0/8
                       |                                 ^~~~~~~~~~
                  expected: 10.0.0.0/8, fd00::/8 or a single address
                  hint: the block that it lies in is 10.0.0.0/8

                proxy.conf:5:44: error: "proxy.example" is not a block of addresses
                     5 |     trusted_proxies 10.0.0.0/33 10.0.0.1/8 proxy.example 2001:db8::1/129 10.0.0.0/8
                       |                                            ^~~~~~~~~~~~~
                  expected: 10.0.0.0/8, fd00::/8 or a single address

                proxy.conf:5:58: error: "2001:db8::1/129" is not a block of addresses
                     5 |     trusted_proxies 10.0.0.0/33 10.0.0.1/8 proxy.example 2001:db8::1/129 10.0.0.0/8
                       |                                                          ^~~~~~~~~~~~~~~
                  expected: 10.0.0.0/8, fd00::/8 or a single address

                proxy.conf:6:14: error: unknown value "halfclose"
                     6 |     tolerate halfclose
                       |              ^~~~~~~~~
                  expected: bare_lf, obs_fold, half_close
                  hint: did you mean "half_close"?

                proxy.conf:8:5: error: duplicate "tolerate half_close": the first one is on line 7
                     8 |     tolerate half_close
                       |     ^~~~~~~~

                proxy.conf:9:19: error: unknown value "litteral"
                     9 |     encoded_slash litteral
                       |                   ^~~~~~~~
                  expected: separator, literal
                  hint: did you mean "literal"?
                """#)
    ]
}
