import Gateway
import Simulation
import Testing

@Suite("Clients that do not read")
struct BlockedClientTests {
    @Test("behind a refused head nothing is a request, even while the refusal waits to be written")
    func refusal() throws {
        let weir = try SimulatedWorker(plain)
        let client = try #require(weir.connectClient())
        weir.shut(client)
        weir.send(client, "GET / HTTP/1.1\r\n folded\r\n\r\n")
        weir.send(client, "GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(weir.backends.isEmpty)
        weir.open(client)
        let answer = weir.take(client)
        #expect(answer.hasPrefix("HTTP/1.1 400 ") && weir.peers[client].gotEnd)
        #expect(answer.components(separatedBy: "HTTP/1.1 ").count == 2)
    }

    @Test("the last bytes of a tunnel reach a slow client although both sides have ended")
    func tunnelEnd() throws {
        let weir = try SimulatedWorker(plain)
        let client = try #require(weir.connectClient())
        weir.send(
            client, "GET /health HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
        let backend = try #require(weir.backends.first)
        weir.send(backend, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
        _ = weir.take(client)
        weir.shut(client)
        weir.send(backend, "last words")
        weir.end(backend)
        weir.end(client)
        weir.open(client)
        #expect(weir.take(client) == "last words")
        #expect(weir.peers[client].isClosed && weir.peers[backend].isClosed)
        #expect(weir.gateway.usage.connections == 0)
    }

    @Test("an answer on its way to a client that reads slowly is not cut by the end of its backend's connection")
    func slowAnswer() throws {
        let weir = try SimulatedWorker(plain)
        let client = try #require(weir.connectClient())
        weir.send(client, "GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
        let backend = try #require(weir.backends.first)
        weir.shut(client)
        weir.send(backend, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + String(repeating: "x", count: 100_000))
        weir.end(backend)
        for _ in 0..<11 { weir.open(client, by: 10_000) }
        #expect(weir.take(client).components(after: "\r\n\r\n").utf8.count == 100_000)
        #expect(weir.sample(#"weir_exchanges_total{service="api",handler="/health",outcome="ok"}"#) == 1)
    }
}
