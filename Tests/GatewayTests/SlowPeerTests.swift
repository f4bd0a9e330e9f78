import Basics
import Gateway
import Simulation
import Testing

@Suite("Slow peers")
struct SlowPeerTests {
    private func weir(_ more: String) throws -> SimulatedWorker {
        try SimulatedWorker(
            "exporter :9145\nservice api { listen :8000; backend 127.0.0.1:9001; metrics /metrics\n\(more) }\n")
    }

    private func timeouts(_ weir: SimulatedWorker, _ kind: String) -> Double? {
        weir.sample(#"weir_timeouts_total{service="api",kind="\#(kind)"}"#)
    }

    @Test("content slower than body_rate is 408 although it never stops, and faster passes")
    func bodyRate() throws {
        for (bytes, isServed) in [(50, false), (1100, true)] {
            let weir = try weir("timeouts { body_rate 100 }")
            let client = try #require(weir.connectClient())
            weir.send(client, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n")
            let backend = try #require(weir.backends.first)
            for _ in 0..<12 {
                weir.advance(by: .seconds(10))
                weir.send(client, String(repeating: "x", count: bytes))
            }
            #expect(weir.take(client).hasPrefix("HTTP/1.1 408 ") == !isServed)
            #expect(weir.peers[backend].isClosed == !isServed)
            #expect(timeouts(weir, "body") == (isServed ? 0 : 1))
        }
    }

    @Test("a client is not blamed for the time in which the backend took nothing")
    func slowBackend() throws {
        let weir = try weir("timeouts { body_rate 100000 }")
        let client = try #require(weir.connectClient())
        weir.send(client, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 70000\r\n\r\n")
        let backend = try #require(weir.backends.first)
        weir.shut(backend)
        weir.send(client, String(repeating: "x", count: 65536))
        weir.send(client, String(repeating: "x", count: 4463))
        weir.advance(by: .seconds(20))
        weir.open(backend)
        #expect(weir.take(client) == "")
        weir.send(client, "x")
        #expect(weir.take(backend).hasSuffix("\r\n\r\n" + String(repeating: "x", count: 70000)))
        weir.send(backend, "HTTP/1.1 204 No Content\r\n\r\n")
        #expect(weir.take(client).hasPrefix("HTTP/1.1 204 "))
    }

    @Test("however many deadlines come at once, all are acted on, some at a time")
    func manyAtOnce() throws {
        let weir = try weir("timeouts { header 10s }")
        let clients = (0..<1000).compactMap { _ in weir.connectClient() }
        for client in clients { weir.send(client, "G") }
        #expect(weir.gateway.usage.bufferBytes <= 1000 * 256)
        weir.advance(by: .seconds(11))
        #expect(clients.allSatisfy { weir.take($0).hasPrefix("HTTP/1.1 408 ") && weir.peers[$0].gotEnd })
        #expect(timeouts(weir, "header") == 1000)
        weir.advance(by: .seconds(3))
        #expect(weir.gateway.usage == Gateway.Usage())
    }

    @Test("pages of metrics that nobody reads are bounded, for services and for the exporter each by itself")
    func pages() throws {
        let weir = try weir("")
        for (listener, label) in [(0, ":8000"), (1, ":9145")] {
            let clients = (0..<40).compactMap { _ in weir.connectClient(listener: listener) }
            for client in clients {
                weir.shut(client)
                weir.send(client, "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")
                weir.open(client, by: 12)
            }
            let answers = clients.map { weir.take($0) }
            #expect(answers.prefix(32).allSatisfy { $0 == "HTTP/1.1 200" })
            #expect(answers.dropFirst(32).allSatisfy { $0 == "HTTP/1.1 503" })
            // Both who reads his page and who leaves make room.
            weir.open(clients[0])
            weir.reset(clients[1])
            let late = (0..<3).compactMap { _ in weir.connectClient(listener: listener) }
            for client in late {
                weir.shut(client)
                weir.send(client, "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")
                weir.open(client, by: 12)
            }
            #expect(late.map { weir.take($0) } == ["HTTP/1.1 200", "HTTP/1.1 200", "HTTP/1.1 503"])
            #expect(weir.sample(#"weir_connections{listener="\#(label)",state="active"}"#) != nil)
        }
        #expect(!weir.page().contains("http_requests_total{"))
    }
}
