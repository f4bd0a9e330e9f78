import Admin
import Basics
import HTTP
import Testing

@Suite("Exporter")
struct AdminSiteTests {
    static let site = AdminSite(
        version: "1.2.3",
        services: [
            .init(name: "triton", listeners: [":8000", "[::1]:8000"], metricsPath: "/metrics"),
            .init(name: "a<b>&\"c", listeners: ["unix:/run/x.sock"], metricsPath: nil),
        ])

    static func ask(
        _ method: Method, _ target: String, gzip: Bool = false, ready: Bool = true, local: Bool = true
    ) -> AdminAnswer {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map { Array($0.utf8) }
        let path = parts[0]
        let query = parts.count > 1 ? parts[1] : []
        return site.answer(
            method: method, path: path.span, query: query.span, acceptsGzip: gzip, isReady: ready, mayControl: local)
    }

    static func line(_ status: Int, _ text: String, allow: StaticString? = nil) -> AdminAnswer {
        .text(status: status, contentType: "text/plain; charset=utf-8", body: Array((text + "\n").utf8), allow: allow)
    }

    @Test("/metrics is a scrape of everything, packed as the scraper takes it", arguments: [Method.get, .head])
    func metrics(method: Method) {
        #expect(Self.ask(method, "/metrics") == .scrape(names: [], acceptsGzip: false))
        #expect(Self.ask(method, "/metrics", gzip: true) == .scrape(names: [], acceptsGzip: true))
    }

    @Test(
        "name[] selects families, percent-encoded or not; other parameters are ignored",
        arguments: [
            ("", []),
            ("name[]=up", ["up"]),
            ("name%5B%5D=up&name[]=http_requests_total", ["up", "http_requests_total"]),
            ("name%5b%5d=a%3Ab", ["a:b"]),
            ("x=1&name[]=a+b&name=c&&name[]", ["a b"]),
            ("name[]=", [""]),
            ("name[]=%", ["%"]),
            ("name[]=%4", ["%4"]),
            ("name[]=%zz=", ["%zz="]),
            ("name[]=%ff", ["\u{FFFD}"]),
        ] as [(String, [String])])
    func selection(query: String, names: [String]) {
        #expect(Self.ask(.get, "/metrics?" + query) == .scrape(names: names, acceptsGzip: false))
    }

    @Test(
        "/-/routes takes a service, a least count, and whether all is shown; other parameters are ignored",
        arguments: [
            ("", nil, 1, false),
            ("service=triton", "triton", 1, false),
            ("service=a%3Cb%3E%26%22c&min_count=20&all=1", "a<b>&\"c", 20, true),
            ("all", nil, 1, true),
            ("all=1&all=off&&x=1&service=", nil, 1, false),
            ("min_count=2&min_count=3", nil, 3, false),
        ] as [(String, String?, Int, Bool)])
    func routes(query: String, service: String?, countMin: Int, showsAll: Bool) {
        guard case .routes(let found) = Self.ask(.get, "/-/routes?" + query) else {
            Issue.record("no page of routes")
            return
        }
        #expect(found.service == service)
        #expect(found.countMin == countMin)
        #expect(found.showsAll == showsAll)
    }

    @Test("/-/routes knows the services, and numbers")
    func wrongRoutes() {
        #expect(Self.ask(.get, "/-/routes?service=nobody") == Self.line(404, "there is no service nobody"))
        for number in ["", "0", "-1", "few", "99999999999999999999"] {
            let expected = Self.line(400, "min_count is a whole number from 1")
            #expect(Self.ask(.get, "/-/routes?min_count=" + number) == expected)
        }
        #expect(Self.ask(.post, "/-/routes") == Self.line(405, "method not allowed", allow: "GET, HEAD"))
    }

    @Test("a query of many names is bounded")
    func bound() {
        let query = Array(Array(repeating: "name[]=a", count: 5000).joined(separator: "&").utf8)
        guard case .scrape(let names, _) = AdminSite.answerMetrics(method: .get, query: query.span, acceptsGzip: false)
        else {
            Issue.record("no scrape")
            return
        }
        #expect(names.count == 1024)
    }

    @Test("health is always 200, readiness follows the listeners")
    func health() {
        #expect(Self.ask(.get, "/-/healthy", ready: false) == Self.line(200, "healthy"))
        #expect(Self.ask(.get, "/-/ready") == Self.line(200, "ready"))
        #expect(Self.ask(.head, "/-/ready", ready: false) == Self.line(503, "not ready"))
    }

    @Test("another method is 405 with Allow", arguments: ["/metrics", "/-/healthy", "/-/ready", "/"])
    func methodNotAllowed(path: String) {
        #expect(Self.ask(.post, path) == Self.line(405, "method not allowed", allow: "GET, HEAD"))
        #expect(Self.ask(.options, path) == Self.line(405, "method not allowed", allow: "GET, HEAD"))
    }

    @Test("a reload is for POST, and for programs of this machine")
    func reload() {
        #expect(Self.ask(.post, "/-/reload") == .reload)
        #expect(Self.ask(.get, "/-/reload") == Self.line(405, "method not allowed", allow: "POST"))
        #expect(
            Self.ask(.post, "/-/reload", local: false)
                == Self.line(403, "only a program on this machine may ask for a reload"))
    }

    @Test("another path is 404", arguments: ["", "/metrics/", "/Metrics", "/-/", "//", "/-/healthy/x"])
    func notFound(path: String) {
        #expect(Self.ask(.get, path) == Self.line(404, "not found"))
        #expect(Self.ask(.post, path) == Self.line(404, "not found"))
    }

    @Test("a service's metrics path is a scrape for GET and HEAD")
    func servicePage() {
        let query = Array("name[]=a".utf8)
        #expect(
            AdminSite.answerMetrics(method: .head, query: query.span, acceptsGzip: true)
                == .scrape(names: ["a"], acceptsGzip: true))
        #expect(
            AdminSite.answerMetrics(method: .put, query: query.span, acceptsGzip: true)
                == Self.line(405, "method not allowed", allow: "GET, HEAD"))
    }

    @Test("the landing page is made when it is asked for")
    func landing() {
        #expect(Self.ask(.get, "/") == .landing)
        #expect(Self.ask(.head, "/") == .landing)
    }

    @Test("it lists every endpoint, service and large family, with names escaped")
    func landingPage() {
        var large = AdminSite.ListedFamily(name: "jobs_total", service: "a<b>&\"c")
        (large.series, large.limit, large.samples, large.overflow) = (11, 10, 12, 13)
        large.widestLabel = "<client> (50 values)"
        let small = AdminSite.ListedFamily(name: "weir_up", service: nil)
        let html = String(
            decoding: Self.site.landing(families: [large, small], seriesCount: 4711), as: UTF8.self)
        for endpoint in AdminEndpoint.allCases { #expect(html.contains("<a href=\"\(endpoint.path)\">")) }
        #expect(html.contains("<h1>weir 1.2.3</h1>"))
        #expect(html.contains("<tr><td>triton</td><td>:8000, [::1]:8000</td><td>/metrics</td></tr>"))
        #expect(html.contains("<tr><td>a&lt;b&gt;&amp;&quot;c</td><td>unix:/run/x.sock</td><td></td></tr>"))
        #expect(
            html.contains(
                "<tr><td>jobs_total</td><td>a&lt;b&gt;&amp;&quot;c</td>\(Self.cells("11", "10", "13", "12"))"
                    + "<td>&lt;client&gt; (50 values)</td></tr>\n"
                    + "<tr><td>weir_up</td><td></td>\(Self.cells("0", "", "0", "0"))<td></td></tr>\n"))
        #expect(html.contains("Of 4711 series"))
        #expect(!html.contains("<script"))
    }

    private static func cells(_ numbers: String...) -> String {
        numbers.map { "<td class=\"number\">\($0)</td>" }.joined()
    }
}
