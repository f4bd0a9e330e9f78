import Gateway
import Simulation
import Testing

@Suite("Which service answers")
struct ServiceSelectionTests {
    private static let site = """
        exporter off
        service any      { listen :8000; backend 127.0.0.1:9000 }
        service api      { listen :8000; backend 127.0.0.1:9001; prefix /api }
        service v1       { listen :8000; backend 127.0.0.1:9002; prefix /api/v1 strip }
        service exact    { listen :8000; backend 127.0.0.1:9003; host a.example.org }
        service wide     { listen :8000; backend 127.0.0.1:9004; host *.example.org }
        service wider    { listen :8000; backend 127.0.0.1:9005; host *.org }
        service exactapi { listen :8000; backend 127.0.0.1:9006; host a.example.org; prefix /api }
        service spaced   { listen :8000; backend 127.0.0.1:9007; prefix /a~b }

        """

    /// The backend that a request reaches, and the target that it sees; nil: none.
    private func reached(_ target: String, host: String, site: String = site) throws -> String? {
        let weir = try SimulatedWorker(site)
        let client = try #require(weir.connectClient())
        weir.send(client, "GET \(target) HTTP/1.1\r\nHost: \(host)\r\n\r\n")
        guard let backend = weir.backends.first, let endpoint = weir.peers[backend].endpoint else {
            return weir.take(client).split(separator: " ").dropFirst().first.map(String.init)
        }
        let line = weir.take(backend).split(separator: " ")
        return "\(weir.site.endpoints[endpoint].text.suffix(1)) \(line[1])"
    }

    @Test(
        "the most exact host wins, without its case and port",
        arguments: [
            ("a.example.org", "3 /x"), ("A.Example.ORG", "3 /x"), ("a.example.org:8000", "3 /x"),
            ("b.example.org", "4 /x"),
            ("c.b.example.org", "4 /x"), ("example.org", "5 /x"), ("a.org", "5 /x"), ("org", "0 /x"),
            ("aexample.org", "5 /x"), ("a.example.org.evil", "0 /x"), ("10.0.0.1", "0 /x"), ("[::1]:80", "0 /x"),
        ])
    func hosts(host: String, expected: String) throws {
        #expect(try reached("/x", host: host) == expected)
    }

    @Test(
        "then the longest prefix, on segment boundaries, percent-decoded, and the target goes on as it came",
        arguments: [
            ("/api", "1 /api"), ("/api/", "1 /api/"), ("/api/x", "1 /api/x"), ("/api?x", "1 /api?x"),
            ("/apix", "0 /apix"),
            ("/ap", "0 /ap"), ("/", "0 /"), ("/Api", "0 /Api"), ("/%61pi/x", "1 /%61pi/x"), ("/api%2Fx", "1 /api%2Fx"),
            ("/api%2fv1%2fx", "2 /%2fx"), ("/api/v1", "2 /"), ("/api/v1/", "2 /"), ("/api/v1/x?y", "2 /x?y"),
            ("/api/v1?y", "2 /?y"),
            ("/api/v10", "1 /api/v10"), ("/%61%70i/%76%31/x", "2 /x"), ("/a~b/c", "7 /a~b/c"),
            ("/a%7Eb/c", "7 /a%7Eb/c"),
            ("//api", "0 //api"),
        ])
    func prefixes(target: String, expected: String) throws {
        #expect(try reached(target, host: "none") == expected)
    }

    @Test("a host weighs more than a prefix, and its prefix more than none")
    func hostBeforePrefix() throws {
        #expect(try reached("/api/v1/x", host: "a.example.org") == "6 /api/v1/x")
        #expect(try reached("/api/v1/x", host: "b.example.org") == "4 /api/v1/x")
    }

    @Test("an absolute-form target says the host, and no path means /")
    func absolute() throws {
        #expect(try reached("http://a.example.org/x", host: "none") == "3 /x")
        #expect(try reached("http://a.example.org", host: "none") == "3 /")
        #expect(try reached("http://none/api/v1/x", host: "a.example.org") == "2 /x")
    }

    @Test(
        "a service with a prefix refuses dot segments, plain or encoded; one without passes them on",
        arguments: [
            ("/api/../x", "400"), ("/api/..", "400"), ("/api/.", "400"), ("/api/./x", "400"), ("/api/%2e%2E/x", "400"),
            ("/api/.%2e/x", "400"), ("/api/..;a=b/x", "400"), ("/api/x%2f..%2fy", "400"), ("/api/..%5cx", "400"),
            ("/api/x\\..\\y", "400"), ("/api/...", "1 /api/..."), ("/api/.x", "1 /api/.x"), ("/api/x..", "1 /api/x.."),
            ("/api/a?../x", "1 /api/a?../x"), ("/x/../api", "0 /x/../api"), ("/..", "0 /.."),
        ])
    func dotSegments(target: String, expected: String) throws {
        #expect(try reached(target, host: "none") == expected)
    }

    @Test("where nothing is served it is 404, counted as refused alone, and the connection closes")
    func none() throws {
        let weir = try SimulatedWorker(
            "exporter off; service api { listen :8000; backend 127.0.0.1:9001; host a.test; prefix /p }\n")
        for (target, host) in [("/p", "b.test"), ("/q", "a.test")] {
            let client = try #require(weir.connectClient())
            weir.send(client, "GET \(target) HTTP/1.1\r\nHost: \(host)\r\n\r\n")
            #expect(weir.take(client).hasPrefix("HTTP/1.1 404 Not Found\r\n"))
            #expect(weir.peers[client].gotEnd)
        }
        let old = try #require(weir.connectClient())
        weir.send(old, "HEAD /p HTTP/1.0\r\n\r\n")
        #expect(weir.take(old).components(after: "\r\n\r\n") == "")
        #expect(weir.sample(#"weir_requests_rejected_total{listener=":8000",reason="no_service"}"#) == 3)
        #expect(!weir.page().contains("http_requests_total{"))
    }
}
