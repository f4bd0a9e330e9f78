import Basics
import Gateway
import Simulation
import Testing

@Suite("What weir answers itself: metrics and the exporter")
struct OwnAnswerTests {
    private let site = """
        exporter 127.0.0.1:9145
        service api {
            listen :8000
            backend 127.0.0.1:9001
            metrics /metrics
            routes { GET /health }
        }
        service other { listen :8001; backend 127.0.0.1:9002; instrument { enabled off }; metrics /metrics }

        """

    private func listener(_ weir: SimulatedWorker, _ purpose: Site.Listener.Purpose) throws -> Int {
        try #require(weir.site.listeners.firstIndex { $0.purpose == purpose })
    }

    private func get(_ weir: SimulatedWorker, _ listener: Int, _ line: String) throws -> String {
        let client = try #require(weir.connectClient(listener: listener))
        weir.send(client, "\(line) HTTP/1.1\r\nHost: a\r\n\r\n")
        return weir.take(client)
    }

    @Test("a service's metrics path shows its own series without the service label, and is itself counted nowhere")
    func metricsPath() throws {
        let weir = try SimulatedWorker(site)
        let client = try #require(weir.connectClient())
        weir.send(client, "GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
        weir.send(try #require(weir.backends.first), "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        _ = weir.take(client)
        for _ in 0..<2 {
            weir.send(client, "GET /metrics?x=1 HTTP/1.1\r\nHost: a\r\n\r\n")
            let page = weir.take(client)
            #expect(
                page.hasPrefix(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\nContent-Length: "))
            #expect(page.contains(#"http_requests_total{handler="/health",method="GET",status="2xx"} 1"#))
            #expect(!page.contains("weir_") && !page.contains("service="))
        }
        #expect(weir.backends.count == 1)
        #expect(weir.sample(#"http_requests_total{service="api",handler="none",method="GET",status="2xx"}"#) == nil)
        weir.send(client, "GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(weir.take(try #require(weir.backends.first)).contains("GET /health"))
    }

    @Test("HEAD of the metrics path has the length alone, other methods are 405, other spellings go to the backend")
    func metricsMethods() throws {
        let weir = try SimulatedWorker(site)
        let head = try get(weir, 0, "HEAD /metrics")
        #expect(
            head.hasPrefix("HTTP/1.1 200 OK\r\n") && head.hasSuffix("\r\n\r\n")
                && !head.contains("Content-Length: 0\r\n"))
        let post = try get(weir, 0, "POST /metrics")
        #expect(post.hasPrefix("HTTP/1.1 405 Method Not Allowed\r\n") && post.contains("\r\nAllow: GET, HEAD\r\n"))
        #expect(weir.backends.isEmpty)
        for spelling in ["/metrics/", "/Metrics", "/%6Detrics", "//metrics"] {
            #expect(try get(weir, 0, "GET \(spelling)") == "")
        }
        #expect(weir.backends.count == 4)
    }

    @Test("where nothing is measured nothing is answered: the path goes to the backend")
    func disabled() throws {
        let weir = try SimulatedWorker(site)
        #expect(try get(weir, 1, "GET /metrics") == "")
        #expect(weir.backends.count == 1)
    }

    @Test("content behind a scrape is not read, so that its connection ends there")
    func scrapeWithContent() throws {
        let weir = try SimulatedWorker(site)
        let client = try #require(weir.connectClient())
        weir.send(
            client,
            "GET /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 30\r\n\r\nGET /health HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(weir.take(client).contains("Connection: close\r\n"))
        #expect(weir.peers[client].gotEnd && weir.backends.isEmpty)
    }

    @Test("scrapes may be pipelined, between requests to the backend too")
    func pipelined() throws {
        let weir = try SimulatedWorker(site)
        let client = try #require(weir.connectClient())
        let scrape = "GET /metrics?name[]=weir_none HTTP/1.1\r\nHost: a\r\n\r\n"
        weir.send(client, scrape + "GET /health HTTP/1.1\r\nHost: a\r\n\r\n" + scrape)
        weir.send(try #require(weir.backends.first), "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        let answers = weir.take(client).components(separatedBy: "HTTP/1.1 200 OK\r\n")
        #expect(answers.count == 4 && answers[2].hasSuffix("\r\n\r\nok"))
    }

    @Test("the exporter shows every service and weir itself, selects by name, and stays open")
    func exporter() throws {
        let weir = try SimulatedWorker(site)
        let exporter = try listener(weir, .exporter)
        let client = try #require(weir.connectClient(listener: exporter))
        weir.send(client, "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")
        let page = weir.take(client)
        #expect(page.contains(#"weir_build_info{version="test""#) && page.contains(#"weir_upstream_up{service="api""#))
        weir.send(client, "GET /metrics?name[]=weir_build_info HTTP/1.1\r\nHost: a\r\n\r\n")
        let selected = weir.take(client)
        #expect(selected.contains("weir_build_info") && !selected.contains("weir_upstream_up"))
        #expect(!weir.peers[client].isClosed && !weir.peers[client].gotEnd)
    }

    @Test(
        "the exporter's other endpoints",
        arguments: [
            ("GET /-/healthy", "200 OK", "healthy\n"), ("HEAD /-/healthy", "200 OK", ""),
            ("GET /-/ready", "200 OK", "ready\n"),
            ("GET /metrics/", "404 Not Found", "not found\n"), ("GET /-/healthy/", "404 Not Found", "not found\n"),
            ("DELETE /-/healthy", "405 Method Not Allowed", "method not allowed\n"),
        ])
    func endpoints(line: String, status: String, body: String) throws {
        let weir = try SimulatedWorker(site)
        let answer = try get(weir, try listener(weir, .exporter), line)
        #expect(answer.hasPrefix("HTTP/1.1 \(status)\r\n"))
        #expect(answer.components(after: "\r\n\r\n") == body)
        #expect(!weir.page().contains("http_requests_total{") && !weir.page().contains("weir_exchanges_total{"))
    }

    @Test("the landing page links what there is")
    func landing() throws {
        let weir = try SimulatedWorker(site)
        let page = try get(weir, try listener(weir, .exporter), "GET /")
        #expect(page.contains("Content-Type: text/html; charset=utf-8\r\n"))
        #expect(page.contains("/metrics") && page.contains("/-/ready") && page.contains("api"))
    }

    @Test("weir is not ready before its listeners accept, nor once it drains")
    func readiness() throws {
        let weir = try SimulatedWorker(site)
        let exporter = try listener(weir, .exporter)
        let client = try #require(weir.connectClient(listener: exporter))
        weir.site.readiness.set(false)
        weir.send(client, "GET /-/ready HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(weir.take(client).hasPrefix("HTTP/1.1 503 Service Unavailable\r\n"))
        weir.site.readiness.set(true)
        weir.send(client, "GET /-/ready HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(weir.take(client).hasPrefix("HTTP/1.1 200 OK\r\n"))
        weir.drain()
        weir.send(client, "GET /-/ready HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(weir.take(client).hasPrefix("HTTP/1.1 503 "))
    }

    @Test("a client that hangs up behind its scrape still gets the page")
    func halfClose() throws {
        let weir = try SimulatedWorker(site)
        let exporter = try listener(weir, .exporter)
        let client = try #require(weir.connectClient(listener: exporter))
        weir.shut(client)
        weir.send(client, "GET /metrics HTTP/1.0\r\n\r\n")
        weir.end(client)
        weir.open(client)
        #expect(weir.take(client).contains("weir_build_info"))
        #expect(weir.peers[client].isClosed && weir.gateway.usage == Gateway.Usage())
    }
}
