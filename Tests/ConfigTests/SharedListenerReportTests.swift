import Testing

@Suite("Reports on services that share an address")
struct SharedListenerReportTests {
    @Test("what is wrong is told at its line and column", arguments: cases)
    func report(_ example: ReportCase) {
        #expect(example.actualReport == example.report)
    }

    static let cases: [ReportCase] = [
        ReportCase(
            "a repair holds only where all services of the address want it",
            file: #"""
                service a { listen :8000; backend demo; host a.org; tolerate bare_lf; tolerate obs_fold }
                service b {
                    listen :8000
                    listen :8001
                    backend demo
                    host b.org
                    tolerate bare_lf
                    tolerate half_close
                }
                """#,
            report: #"""
                proxy.conf:1:20: warning: no effect on :8000 of tolerate obs_fold: "b", which \#
                answers there too, does not have it
                     1 | service a { listen :8000; backend demo; host a.org; tolerate bare_lf; tolerate obs_fold }
                       |                    ^~~~~
                  hint: it holds before a service is chosen: give all services of the address the same
                """#),
        ReportCase(
            "an exporter that is no address",
            file: #"""
                exporter of
                service a { listen :8000; backend demo }
                """#,
            report: #"""
                proxy.conf:1:10: error: "of" is not an address
                     1 | exporter of
                       |          ^~
                  expected: exporter ADDRESS|off
                  hint: did you mean "off"?
                """#),
        ReportCase(
            "a warning leaves the configuration valid",
            file: #"""
                service a { listen :8000; backend demo; host a.org; limits { connections 10; headers 50 } }
                service b {
                    listen :8000
                    backend demo
                    host b.org
                    timeouts { idle 5s }
                    limits { connections 10; headers 50 }
                }
                """#,
            report: #"""
                proxy.conf:3:12: warning: no effect on :8000 of timeouts idle: "a", the first there, decides
                     3 |     listen :8000
                       |            ^~~~~
                  hint: they hold before a service is chosen: give both services the same
                """#),
    ]
}
