import Basics
import Gateway
import Simulation
import Testing

@Suite("When descriptors are short")
struct DescriptorTests {
    private let get = "GET /health HTTP/1.1\r\nHost: a\r\n\r\n"
    private let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    private func weir() throws -> SimulatedWorker {
        let weir = try SimulatedWorker(plain)
        weir.acceptsConnects = false
        return weir
    }

    private func outcome(_ weir: SimulatedWorker, _ outcome: String) -> Double? {
        weir.sample(#"weir_exchanges_total{service="api",handler="/health",outcome="\#(outcome)"}"#)
    }

    /// Lets every connect that is under way fail for want of a descriptor.
    private func refuse(_ weir: SimulatedWorker) {
        for backend in weir.backends { weir.finishConnect(backend, .outOfDescriptors) }
    }

    @Test("a request that finds none for its connection waits and is sent as soon as there is one")
    func waits() throws {
        let weir = try weir()
        let client = try #require(weir.connectClient())
        weir.send(client, get)
        for _ in 0..<3 {
            refuse(weir)
            #expect(weir.take(client) == "" && weir.backends.isEmpty)
            #expect(weir.sample(#"weir_upstream_pending{service="api"}"#) == 1)
            weir.advance(by: .milliseconds(60))
        }
        let backend = try #require(weir.backends.first)
        weir.finishConnect(backend)
        #expect(weir.take(backend).hasPrefix("GET /health "))
        weir.send(backend, ok)
        #expect(weir.take(client).hasSuffix("\r\n\r\nok"))
        #expect(weir.sample(#"weir_upstream_pending{service="api"}"#) == 0)
        #expect(outcome(weir, "ok") == 1)
    }

    @Test("if there is none in the time of a connect it is 503, and the backend is not blamed")
    func tooLong() throws {
        let weir = try weir()
        let client = try #require(weir.connectClient())
        weir.send(client, get)
        for _ in 0..<60 {
            refuse(weir)
            weir.advance(by: .milliseconds(50))
        }
        let answer = weir.take(client)
        #expect(answer.hasPrefix("HTTP/1.1 503 ") && !answer.contains("Connection: close"))
        #expect(outcome(weir, "overloaded") == 1)
        #expect(failures(weir) == 0)
        #expect(weir.sample(#"weir_upstream_up{service="api",backend="127.0.0.1:9001"}"#) == 1)
        #expect(weir.sample(#"weir_timeouts_total{service="api",kind="connect"}"#) == 0)
        #expect(weir.backends.isEmpty)
        weir.acceptsConnects = true
        weir.send(client, get)
        #expect(weir.take(try #require(weir.backends.first)).hasPrefix("GET /health "))
    }

    /// All failures of backends together.
    private func failures(_ weir: SimulatedWorker) -> Double {
        weir.page().split(separator: "\n").filter { $0.hasPrefix("weir_upstream_failures_total{") }
            .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }.reduce(0, +)
    }

    @Test(
        "content that came with the head, and content that comes later, reaches the backend after the wait",
        arguments: ["Content-Length: 10\r\n\r\nhello", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"])
    func content(rest: String) throws {
        let weir = try weir()
        let client = try #require(weir.connectClient())
        weir.send(client, "POST /jobs/ HTTP/1.1\r\nHost: a\r\n" + rest)
        refuse(weir)
        let isChunked = rest.contains("chunked")
        weir.send(client, isChunked ? "5\r\nworld\r\n0\r\n\r\n" : "world")
        weir.advance(by: .milliseconds(60))
        refuse(weir)
        weir.advance(by: .milliseconds(60))
        let backend = try #require(weir.backends.first)
        weir.finishConnect(backend)
        let request = weir.take(backend)
        #expect(request.hasPrefix("POST /jobs/ "))
        let body = request.components(after: "\r\n\r\n")
        #expect((isChunked ? decodedChunks(request) : String(body)) == "helloworld")
        weir.send(backend, ok)
        #expect(weir.take(client).hasSuffix("\r\n\r\nok"))
    }

    @Test("content that has waited in the queue waits on if there is no descriptor after all")
    func contentInQueue() throws {
        let weir = try SimulatedWorker(
            "exporter off\nservice api { listen :8000; backend 127.0.0.1:9001; limits { upstream 1 } }\n")
        let first = try #require(weir.connectClient())
        let second = try #require(weir.connectClient())
        weir.send(first, get)
        weir.send(second, "POST /jobs/ HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")
        weir.connectFailure = .outOfDescriptors
        weir.send(
            try #require(weir.backends.first),
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")
        #expect(weir.backends.isEmpty)
        weir.connectFailure = nil
        weir.advance(by: .milliseconds(60))
        let backend = try #require(weir.backends.first)
        #expect(weir.take(backend).hasSuffix("\r\n\r\nhello"))
        weir.send(backend, ok)
        #expect(weir.take(second).hasSuffix("\r\n\r\nok"))
    }

    @Test("a client that leaves while it waits is 499, and nothing is left of it")
    func leaves() throws {
        let weir = try weir()
        let client = try #require(weir.connectClient())
        weir.send(client, get)
        refuse(weir)
        weir.reset(client)
        #expect(outcome(weir, "client_abort") == 1)
        #expect(weir.sample(#"weir_upstream_pending{service="api"}"#) == 0)
        weir.advance(by: .seconds(1))
        #expect(weir.backends.isEmpty)
        #expect(weir.gateway.usage == Gateway.Usage())
    }

    @Test("connections that only wait for their next request are closed, those at work are not")
    func idle() throws {
        let weir = try SimulatedWorker(plain)
        let clients = (0..<3).compactMap { _ in weir.connectClient() }
        for client in clients { weir.send(client, get) }
        for backend in weir.backends.dropFirst() { weir.send(backend, ok) }
        let working = try #require(weir.backends.first)
        weir.gateway.closeIdleUpstreams(now: weir.now)
        weir.pump()
        #expect(weir.backends == [working])
        #expect(
            weir.sample(#"weir_upstream_connections{service="api",backend="127.0.0.1:9001",state="idle"}"#) == 0)
        #expect(
            weir.sample(#"weir_upstream_connections{service="api",backend="127.0.0.1:9001",state="active"}"#) == 1)
        weir.send(working, ok)
        #expect(weir.take(clients[0]).hasSuffix("\r\n\r\nok"))
    }
}
