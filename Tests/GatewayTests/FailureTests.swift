import Basics
import Gateway
import Simulation
import Testing

@Suite("Failures of clients and backends")
struct FailureTests {
    private let health = "GET /health HTTP/1.1\r\nHost: a\r\n\r\n"

    private func outcome(_ weir: SimulatedWorker, _ outcome: String, _ handler: String = "/health") -> Double? {
        weir.sample(#"weir_exchanges_total{service="api",handler="\#(handler)",outcome="\#(outcome)"}"#)
    }

    private func failures(_ weir: SimulatedWorker, _ reason: String) -> Double? {
        weir.sample(
            #"weir_upstream_failures_total{service="api",backend="127.0.0.1:9001",reason="\#(reason)"}"#)
    }

    @Test("a backend that refuses is a 502, counted and logged, and the next request on the connection is served")
    func refused() throws {
        let weir = try SimulatedWorker(plain)
        weir.acceptsConnects = false
        let client = try #require(weir.connectClient())
        weir.send(client, health)
        weir.finishConnect(try #require(weir.backends.first), .refused)
        let answer = weir.take(client)
        #expect(answer.hasPrefix("HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/plain; charset=utf-8\r\n"))
        #expect(failures(weir, "connect_refused") == 1)
        #expect(outcome(weir, "upstream_error") == 1)
        #expect(weir.sample(#"http_requests_total{service="api",handler="/health",method="GET",status="5xx"}"#) == 1)
        #expect(weir.takeDiagnostics().contains("127.0.0.1:9001"))
        weir.acceptsConnects = true
        weir.send(client, health)
        #expect(weir.take(try #require(weir.backends.first)).hasPrefix("GET /health"))
        #expect(weir.sample(#"weir_upstream_up{service="api",backend="127.0.0.1:9001"}"#) == 1)
    }

    @Test("a connect, and an answer, that take too long are a 504")
    func timeouts() throws {
        for (acceptsConnects, seconds, reason) in [(false, 3, "connect_timeout"), (true, 61, "response_timeout")] {
            let weir = try SimulatedWorker(plain)
            weir.acceptsConnects = acceptsConnects
            let client = try #require(weir.connectClient())
            weir.send(client, health)
            weir.advance(by: .seconds(seconds))
            #expect(weir.take(client).hasPrefix("HTTP/1.1 504 Gateway Timeout\r\n"))
            #expect(failures(weir, reason) == 1)
            #expect(outcome(weir, "upstream_timeout") == 1)
            #expect(weir.backends.isEmpty)
        }
    }

    @Test(
        "a malformed answer is a 502 and its connection is never used again",
        arguments: [
            "hello\r\n", "HTTP/1.1 20x OK\r\n\r\n", "HTTP/2.0 200 OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok!",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: x\r\n\r\nok",
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: foo\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX-A: a\rSet-Cookie: x\r\n\r\n", "HTTP/1.1 999 X\r\n\r\n",
        ])
    func badResponse(answer: String) throws {
        let weir = try SimulatedWorker(plain)
        let client = try #require(weir.connectClient())
        weir.send(client, health)
        weir.send(try #require(weir.backends.first), answer)
        #expect(weir.take(client).hasPrefix("HTTP/1.1 502 "))
        #expect(failures(weir, "bad_response") == 1)
        #expect(weir.backends.isEmpty)
    }

    @Test("an answer that breaks off after its head is visibly cut and counted as truncated")
    func truncated() throws {
        for head in ["Content-Length: 10\r\n", "Transfer-Encoding: chunked\r\n"] {
            let weir = try SimulatedWorker(plain)
            let client = try #require(weir.connectClient())
            weir.send(client, health)
            let backend = try #require(weir.backends.first)
            weir.send(backend, "HTTP/1.1 200 OK\r\n\(head)\r\n3\r\nab")
            weir.end(backend)
            #expect(!weir.take(client).contains("\r\n0\r\n"))
            #expect(weir.peers[client].gotEnd)
            #expect(failures(weir, "truncated") == 1)
            #expect(outcome(weir, "upstream_error") == 1)
            #expect(
                weir.sample(#"http_requests_total{service="api",handler="/health",method="GET",status="2xx"}"#) == 1)
        }
    }

    @Test("more bytes than the response are not passed on, and the connection is closed")
    func excess() throws {
        let weir = try SimulatedWorker(plain)
        let client = try #require(weir.connectClient())
        weir.send(client, health)
        weir.send(
            try #require(weir.backends.first),
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n\r\nevil")
        #expect(weir.take(client).hasSuffix("\r\n\r\nok"))
        #expect(weir.backends.isEmpty)
    }

    @Test("bytes on an idle backend connection close it, and no request gets them")
    func unsolicited() throws {
        let weir = try SimulatedWorker(plain)
        let client = try #require(weir.connectClient())
        weir.send(client, health)
        let backend = try #require(weir.backends.first)
        weir.send(backend, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        weir.send(backend, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")
        #expect(weir.peers[backend].isClosed)
        weir.send(client, health)
        #expect(weir.take(client).contains("evil") == false)
    }

    @Test("a kept connection that the backend has closed costs an idempotent request nothing")
    func staleConnection() throws {
        let weir = try SimulatedWorker(plain)
        let client = try #require(weir.connectClient())
        weir.send(client, health)
        let stale = try #require(weir.backends.first)
        weir.send(stale, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        _ = weir.take(client)
        weir.send(client, health)
        weir.end(stale)
        let fresh = try #require(weir.backends.first)
        #expect(fresh != stale)
        #expect(weir.take(fresh).hasPrefix("GET /health HTTP/1.1\r\n"))
        weir.send(fresh, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        #expect(weir.take(client).hasSuffix("ok"))
        #expect(weir.sample(#"weir_upstream_retries_total{service="api",reason="reset"}"#) == 1)
    }

    @Test("a POST on a stale connection is not sent twice")
    func staleConnectionPost() throws {
        let weir = try SimulatedWorker(plain)
        let client = try #require(weir.connectClient())
        weir.send(client, health)
        let stale = try #require(weir.backends.first)
        weir.send(stale, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        _ = weir.take(client)
        weir.send(client, "POST /jobs/ HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi")
        weir.end(stale)
        #expect(weir.take(client).hasPrefix("HTTP/1.1 502 "))
        #expect(failures(weir, "reset") == 1)
    }

    @Test("a client that leaves is a 499 and its backend connection is closed")
    func clientAbort() throws {
        let weir = try SimulatedWorker(plain)
        let client = try #require(weir.connectClient())
        weir.send(client, health)
        let backend = try #require(weir.backends.first)
        weir.end(client)
        #expect(weir.peers[backend].isClosed)
        #expect(outcome(weir, "client_abort") == 1)
        #expect(weir.sample(#"http_requests_total{service="api",handler="/health",method="GET",status="4xx"}"#) == 1)
    }

    @Test("a client that leaves within its request is an abort too, and the backend never sees a whole request")
    func abortWithinRequest() throws {
        let weir = try SimulatedWorker(plain)
        let client = try #require(weir.connectClient())
        weir.send(client, "POST /jobs/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
        let backend = try #require(weir.backends.first)
        weir.end(client)
        #expect(weir.peers[backend].isClosed)
        #expect(!weir.take(backend).hasSuffix("0\r\n\r\n"))
        #expect(outcome(weir, "client_abort", "/jobs/") == 1)
    }

    @Test("chunks that break the rules are refused before the backend sees a byte, or its copy is cut")
    func badChunks() throws {
        let weir = try SimulatedWorker(plain)
        let client = try #require(weir.connectClient())
        weir.send(
            client, "POST /jobs/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n")
        #expect(weir.take(client).hasPrefix("HTTP/1.1 400 "))
        #expect(weir.backends.isEmpty)
        #expect(outcome(weir, "rejected", "/jobs/") == 1)
        let late = try #require(weir.connectClient())
        weir.send(late, "POST /jobs/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
        let backend = try #require(weir.backends.first)
        weir.send(late, "zz\r\n")
        #expect(weir.take(late).hasPrefix("HTTP/1.1 400 "))
        #expect(weir.peers[backend].isClosed)
    }

    @Test("a head that is not whole in time is 408, an idle connection is closed without a word")
    func slowHead() throws {
        let weir = try SimulatedWorker(plain)
        let slow = try #require(weir.connectClient())
        let idle = try #require(weir.connectClient())
        for _ in 0..<5 {
            weir.send(slow, "X")
            weir.advance(by: .seconds(1))
        }
        weir.advance(by: .seconds(6))
        #expect(weir.take(slow).hasPrefix("HTTP/1.1 408 "))
        weir.advance(by: .seconds(70))
        #expect(weir.take(idle) == "" && weir.peers[idle].isClosed && weir.peers[slow].isClosed)
        #expect(weir.sample(#"weir_timeouts_total{service="api",kind="header"}"#) == 1)
        #expect(weir.sample(#"weir_timeouts_total{service="api",kind="idle"}"#) == 1)
    }

    @Test("content that stops coming is 408, and so is content that trickles")
    func slowContent() throws {
        for interval in [40, 1] {
            let weir = try SimulatedWorker(plain)
            let client = try #require(weir.connectClient())
            weir.send(client, "POST /jobs/ HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n")
            for _ in 0..<12 where !weir.peers[client].gotEnd {
                weir.advance(by: .seconds(interval))
                weir.send(client, "x")
            }
            #expect(weir.take(client).hasPrefix("HTTP/1.1 408 "))
            #expect(weir.sample(#"weir_timeouts_total{service="api",kind="body"}"#) == 1)
        }
    }

    @Test("a reader that takes nothing holds its backend back, and is cut after the send timeout")
    func slowReader() throws {
        let weir = try SimulatedWorker(plain)
        let client = try #require(weir.connectClient())
        weir.send(client, health)
        let backend = try #require(weir.backends.first)
        weir.shut(client)
        weir.send(
            backend, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + String(repeating: "x", count: 999_000))
        #expect(!weir.wantsBytes(backend))
        weir.open(client, by: 100_000)
        #expect(weir.take(client).utf8.count == 100_000)
        weir.advance(by: .seconds(31))
        #expect(weir.peers[client].isClosed && weir.peers[backend].isClosed)
        #expect(weir.sample(#"weir_timeouts_total{service="api",kind="send"}"#) == 1)
    }

    @Test("requests beyond the connections of a backend wait their turn, and too many are turned away")
    func queue() throws {
        let weir = try SimulatedWorker(
            "exporter off; service api { listen :8000; backend 127.0.0.1:9001; limits { upstream 1; pending 1 } }\n")
        let clients = (0..<3).compactMap { _ in weir.connectClient() }
        for client in clients { weir.send(client, "GET /\(client) HTTP/1.1\r\nHost: a\r\n\r\n") }
        #expect(weir.take(clients[2]).hasPrefix("HTTP/1.1 503 "))
        let backend = try #require(weir.backends.first)
        #expect(weir.take(backend).hasPrefix("GET /0 "))
        weir.send(backend, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na")
        #expect(weir.take(clients[0]).hasSuffix("a"))
        #expect(weir.take(backend).hasPrefix("GET /1 "))
        weir.send(backend, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb")
        #expect(weir.take(clients[1]).hasSuffix("b"))
        #expect(weir.sample(#"weir_upstream_pending{service="api"}"#) == 0)
    }

    @Test("a drain finishes what runs and closes what idles")
    func drain() throws {
        let weir = try SimulatedWorker(plain)
        let busy = try #require(weir.connectClient())
        let idle = try #require(weir.connectClient())
        weir.send(busy, health)
        weir.drain()
        weir.advance(by: .seconds(1))
        #expect(weir.peers[idle].isClosed && !weir.isEmpty)
        weir.send(try #require(weir.backends.first), "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        #expect(weir.take(busy).contains("Connection: close\r\n"))
        weir.end(busy)
        #expect(weir.isEmpty && weir.backends.isEmpty)
    }
}

@Suite("Clients that send FIN with their request")
struct HangupTests {
    @Test(
        "a FIN in the same breath as the request is a leaving, a tolerated one still gets its answer",
        arguments: [false, true])
    func together(isTolerated: Bool) throws {
        let tolerance = isTolerated ? "tolerate half_close" : ""
        let service = "service api { listen :8000; backend 127.0.0.1:9001; \(tolerance) }"
        let weir = try SimulatedWorker("exporter off\n\(service)\n")
        let client = try #require(weir.connectClient())
        weir.sendAndEnd(client, "GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(weir.backends.isEmpty == !isTolerated)
        let outcome = #"weir_exchanges_total{service="api",handler="none",outcome="client_abort"}"#
        #expect(weir.sample(outcome) == (isTolerated ? nil : 1))
        guard isTolerated else { return }
        weir.send(try #require(weir.backends.first), "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        #expect(weir.take(client).hasSuffix("ok"))
    }
}
