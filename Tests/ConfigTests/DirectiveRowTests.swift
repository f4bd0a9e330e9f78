import Config
import Testing

@Suite("Directive rows")
struct DirectiveRowTests {
    static let rows = DirectiveHelp.rows

    @Test("every row is a page of the manual: summary, syntax, default")
    func complete() {
        for row in Self.rows {
            #expect(row.syntax.hasPrefix(row.name), "\(row.name)")
            #expect(row.summary.hasSuffix(".") && row.summary.first?.isUppercase == true, "\(row.name): \(row.summary)")
            #expect(!row.summary.contains("  "), "\(row.name): \(row.summary)")
            #expect(!row.defaultText.isEmpty, "\(row.name)")
            if case .notYet(let advice) = row.status { #expect(!advice.isEmpty, "\(row.name)") }
            #expect((row.block == .none) == !row.syntax.contains("{...}") || row.block == .optional, "\(row.name)")
        }
    }

    @Test("no name stands twice in a context")
    func unique() {
        let names = Self.rows.map { "\($0.context) \($0.name)" }
        #expect(Set(names).count == names.count)
    }

    @Test(
        "every directive of the contract has a row in its place",
        arguments: [
            (DirectiveContext.top, "workers exporter access_log log shutdown_grace state service push celery"),
            (
                .service,
                "listen host prefix backend routes metrics instrument timeouts limits request_header "
                    + "response_header forwarded trusted_proxies tolerate encoded_slash counter gauge histogram summary"
            ),
            (.route, "timeout buckets name ignore header limit"),
            (
                .instrument,
                "enabled status unmatched exclude in_progress namespace subsystem round duration buckets "
                    + "highr_only_2xx label label_name streams native series_limit"
            ),
            (.timeouts, "header body idle connect response upstream_idle tunnel send body_rate"),
            (
                .limits,
                "connections_per_address header headers target body connections response_header pending upstream json"
            ),
            (.exporter, "tls auth allow"),
            (.tls, "certificate client_ca min_version ciphers tickets"),
            (.backend, "balance health eject retry keepalive tls resolve slow_start"),
            (.ownMetric, "on when label observe buckets set add sub quantiles window"),
            (.push, "merge expire limit series_limit groups auth"),
            (.celery, "queues buckets prefix series_limit enable_events worker_timeout"),
        ])
    func contract(context: DirectiveContext, names: String) {
        let known = Set(Self.rows.filter { $0.context == context }.map(\.name))
        for name in names.split(separator: " ") { #expect(known.contains(String(name)), "\(name) \(context)") }
    }

    @Test(
        "a row's default is the model's: writing it changes nothing",
        arguments: rows.filter { row in
            if case .arguments = row.defaultValue { row.status == .supported } else { false }
        })
    func noDrift(row: DirectiveRow) throws {
        guard case .arguments(let arguments) = row.defaultValue else { return }
        let line = "\(row.name) \(arguments)"
        let (top, service) =
            switch row.context {
            case .top: (line, "")
            case .service: ("", line)
            default: ("", "\(row.context.rawValue) { \(line) }")
            }
        let plain = Reading("service a { listen :8000; backend demo; ; }")
        let written = Reading("\(top);service a { listen :8000; backend demo; \(service); }")
        var configuration = try #require(written.configuration, "\(written.diagnostics.rendered)")
        configuration.services[0].position = try #require(plain.configuration).services[0].position
        #expect(configuration == plain.configuration)
    }

    @Test(
        "a row's example can be read where the directive stands",
        arguments: rows.filter {
            $0.example != nil && $0.status == .supported
        })
    func examples(row: DirectiveRow) throws {
        let example = try #require(row.example)
        let isMetric = OwnMetric.Kind(rawValue: row.name) != nil
        let routes = "routes { POST /jobs/; GET,PUT /jobs/{job_id} }"
        let file =
            switch row.context {
            case .top: row.name == "service" ? example : "\(example)\nservice a { listen :8000; backend demo }"
            case .service:
                "service a {\n"
                    + (["listen", "backend"].contains(row.name) ? "" : "listen :1\nbackend demo\n")
                    + (isMetric ? routes + "\n" : "")
                    + (row.name == "listen" ? "backend demo\n" : row.name == "backend" ? "listen :1\n" : "")
                    + "\(example)\n}"
            case .route: "service a { listen :1; backend demo; routes { GET / {\n\(example)\n} } }"
            case .ownMetric: "service a { listen :1; backend demo; \(routes)\n\(Self.metric(around: row)) }"
            default: "service a { listen :1; backend demo; \(row.context.rawValue) {\n\(example)\n} }"
            }
        #expect(Reading(file).diagnostics.rendered == "")
    }

    /// A metric in whose block a directive may stand.
    private static func metric(around row: DirectiveRow) -> String {
        let example = row.example ?? ""
        return switch row.name {
        case "set", "sub": "gauge my_value \"X\" {\n\(example)\n}"
        case "observe": "histogram my_value \"X\" {\n\(example)\n}"
        case "buckets": "histogram my_value \"X\" {\nobserve duration\n\(example)\n}"
        case "quantiles": "summary my_value \"X\" {\nobserve duration\n\(example)\n}"
        case "window": "summary my_value \"X\" {\nobserve duration; quantiles 0.5\n\(example)\n}"
        default: "counter my_total \"X\" {\n\(example)\n}"
        }
    }

    @Test(
        "an option that is written and not built yet is an error, whatever it is",
        arguments: rows.filter {
            if case .notYet = $0.status {
                [.top, .service, .instrument, .limits, .route].contains($0.context)
            } else {
                false
            }
        })
    func notYet(row: DirectiveRow) {
        let line = "\(row.name) x { y { z } }"
        let rest = "listen :1; backend demo"
        let file =
            switch row.context {
            case .top: "\(line)\nservice a { \(rest) }"
            case .service: "service a { \(rest); \(line) }"
            case .route: "service a { \(rest); routes { GET / { \(line) } } }"
            default: "service a { \(rest); \(row.context.rawValue) { \(line) } }"
            }
        #expect(Reading(file).diagnostics.map(\.message) == ["\"\(row.name)\" is not supported yet"])
    }
}

@Suite("Reference")
struct ReferenceTests {
    @Test("the page has an entry for every directive")
    func page() {
        let page = ReferencePage.directives()
        for row in DirectiveHelp.rows { #expect(page.contains("### \(row.name) ("), "\(row.name)") }
        #expect(page.contains("| `celery redis://[USER:PASSWORD@]HOST:PORT/DB {...}` (not supported yet) | none |"))
    }

    @Test("help on a name has all its meanings")
    func help() throws {
        let entry = try #require(DirectiveHelp.entry(for: "body"))
        #expect(
            entry == """
                body DURATION    (in timeouts)
                  Between two reads of a request body. 1ms to 8760h, or 0 for no end.
                  default: 30s

                body SIZE    (in limits)
                  Bytes of a request body (1 and up, or 0 for no limit); past it 413.
                  default: 0
                """)
        #expect(DirectiveHelp.entry(for: "nonsense") == nil)
        #expect(DirectiveHelp.nearest(to: "lsiten") == "listen")
    }
}
