import Basics
import Gateway
import Simulation
import Testing

@Suite("The demo behind its own listener")
struct DemoTests {
    private let site = "exporter off\nservice demo { listen :8000; backend demo; routes { GET /health } }\n"

    private func client(_ weir: SimulatedWorker) throws -> Int {
        let listener = try #require(weir.site.listeners.firstIndex { $0.purpose == .demo })
        return try #require(weir.connectClient(listener: listener))
    }

    @Test(
        "its answers, on one connection",
        arguments: [
            ("GET /health", "200 OK", #"{"status":"ok"}"#), ("HEAD /health", "200 OK", ""),
            ("GET /error?status=503", "503 Service Unavailable", #"{"detail":"as asked for"}"#),
            ("POST /health", "405 Method Not Allowed", #"{"detail":"Method Not Allowed"}"#),
            ("GET /nothing", "404 Not Found", #"{"detail":"Not Found"}"#), ("GET /bytes/5", "200 OK", "xxxxx"),
            ("GET /bytes/0", "200 OK", ""), ("HEAD /bytes/5", "200 OK", ""),
        ])
    func answers(line: String, status: String, body: String) throws {
        let weir = try SimulatedWorker(site)
        let client = try client(weir)
        for _ in 0..<2 {
            weir.send(client, "\(line) HTTP/1.1\r\nHost: a\r\n\r\n")
            let answer = weir.take(client)
            #expect(answer.hasPrefix("HTTP/1.1 \(status)\r\n"))
            #expect(answer.components(after: "\r\n\r\n") == body)
        }
        #expect(!weir.peers[client].isClosed && !weir.peers[client].gotEnd)
        // What passes between weir and its demo is nobody's traffic.
        #expect(
            !weir.page().contains("weir_exchanges_total{")
                && !weir.page().contains("weir_connections{listener=\"demo\""))
    }

    @Test("a job that is posted, by length or in chunks, at any split", arguments: [1, 5, 65536])
    func jobs(readBytes: Int) throws {
        let weir = try SimulatedWorker(site)
        weir.readBytesMax = readBytes
        let client = try client(weir)
        let json = #"{"client_id":"acme"}"#
        weir.send(client, "POST /jobs/ HTTP/1.1\r\nHost: a\r\nContent-Length: \(json.utf8.count)\r\n\r\n\(json)")
        weir.send(
            client, "POST /jobs/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n14\r\n\(json)\r\n0\r\n\r\n")
        let answers = weir.take(client).components(separatedBy: "HTTP/1.1 201 Created\r\n")
        #expect(answers.count == 3)
        #expect(answers.dropFirst().allSatisfy { $0.contains(#""client_id":"acme","status":"processing""#) })
    }

    @Test("a slow answer comes when its time has come")
    func slow() throws {
        let weir = try SimulatedWorker(site)
        let client = try client(weir)
        weir.send(client, "GET /slow?ms=500 HTTP/1.1\r\nHost: a\r\n\r\n")
        weir.advance(by: .milliseconds(499))
        #expect(weir.take(client) == "")
        weir.advance(by: .milliseconds(3))
        #expect(weir.take(client).hasSuffix(#"{"slept_ms":500}"#))
    }

    @Test("events come one by one, and not to a reader that does not read")
    func events() throws {
        let weir = try SimulatedWorker(site)
        let client = try client(weir)
        weir.send(client, "GET /stream?events=3&ms=1000 HTTP/1.1\r\nHost: a\r\n\r\n")
        let head = weir.take(client)
        #expect(head.contains("Content-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n"))
        #expect(decodedChunks(head) == "id: 1\nevent: tick\ndata: {\"n\":1}\n\n")
        weir.shut(client)
        weir.advance(by: .seconds(20))
        weir.open(client)
        weir.advance(by: .seconds(3))
        let rest = weir.take(client)
        #expect(rest.ranges(of: "event: tick").count == 2 && rest.hasSuffix("0\r\n\r\n"))
        weir.send(client, "GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(weir.take(client).hasPrefix("HTTP/1.1 200 OK"))
    }

    @Test("many bytes come as they are read, and never more than a piece is held")
    func bytes() throws {
        let weir = try SimulatedWorker(site)
        let client = try client(weir)
        weir.shut(client)
        weir.send(client, "GET /bytes/300000 HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(weir.gateway.usage.bufferBytes <= 2 * (72 << 10) + 4096)
        for _ in 0..<31 { weir.open(client, by: 10_000) }
        #expect(weir.take(client).components(after: "\r\n\r\n").utf8.count == 300_000)
        weir.end(client)
        #expect(weir.gateway.usage == Gateway.Usage())
    }

    @Test("a request reaches it through weir like any other backend")
    func throughWeir() throws {
        let weir = try SimulatedWorker(site)
        let client = try #require(weir.connectClient())
        weir.send(client, "GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
        let backend = try #require(weir.backends.first)
        let inner = try self.client(weir)
        weir.send(inner, weir.take(backend))
        weir.send(backend, weir.take(inner))
        #expect(weir.take(client).hasSuffix("Via: 1.1 weir\r\n\r\n" + #"{"status":"ok"}"#))
        #expect(weir.sample(#"http_requests_total{service="demo",handler="/health",method="GET",status="2xx"}"#) == 1)
    }
}
