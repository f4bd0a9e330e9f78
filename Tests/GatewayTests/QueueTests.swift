import Basics
import Simulation
import Testing

@Suite("Requests that wait for a connection")
struct QueueTests {
    private func scarce(_ more: String = "", pending: Int = 10) throws -> SimulatedWorker {
        try SimulatedWorker(
            "exporter off\nservice api { listen :8000; backend 127.0.0.1:9001; \(more)\n"
                + "limits { upstream 1; pending \(pending) } }\n")
    }

    private let busy = "GET /busy HTTP/1.1\r\nHost: a\r\n\r\n"
    private let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    @Test(
        "content that came with a head waits with it and reaches the backend whole",
        arguments: [
            "Content-Length: 5\r\n\r\nhello", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        ])
    func content(rest: String) throws {
        let weir = try scarce()
        let first = try #require(weir.connectClient())
        let second = try #require(weir.connectClient())
        weir.send(first, busy)
        weir.send(second, "POST /jobs/ HTTP/1.1\r\nHost: a\r\n" + rest)
        let backend = try #require(weir.backends.first)
        _ = weir.take(backend)
        weir.send(backend, ok)
        let request = weir.take(backend)
        #expect(request.hasPrefix("POST /jobs/ ") && request.contains("hello"))
        weir.send(backend, ok)
        #expect(weir.take(second).hasSuffix("\r\n\r\nok"))
    }

    @Test("what was pipelined behind a request that waits is served after it")
    func pipelined() throws {
        let weir = try scarce()
        let first = try #require(weir.connectClient())
        let second = try #require(weir.connectClient())
        weir.send(first, busy)
        weir.send(second, "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n")
        let backend = try #require(weir.backends.first)
        for path in ["/busy", "/1", "/2"] {
            #expect(weir.take(backend).hasPrefix("GET \(path) "))
            weir.send(backend, ok)
        }
        #expect(weir.take(second).components(after: "ok").hasSuffix("\r\n\r\nok"))
    }

    @Test("content that stops coming after a wait is still 408")
    func slowContent() throws {
        let weir = try scarce("timeouts { connect 60s }")
        let first = try #require(weir.connectClient())
        let second = try #require(weir.connectClient())
        weir.send(first, busy)
        weir.send(second, "POST /jobs/ HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n")
        weir.send(try #require(weir.backends.first), ok)
        weir.advance(by: .seconds(31))
        #expect(weir.take(second).hasPrefix("HTTP/1.1 408 "))
    }

    @Test("a request that waits too long is 503, and its connection goes on")
    func tooLong() throws {
        let weir = try scarce()
        let first = try #require(weir.connectClient())
        let second = try #require(weir.connectClient())
        weir.send(first, busy)
        weir.send(second, busy)
        weir.advance(by: .seconds(3))
        let answer = weir.take(second)
        #expect(answer.hasPrefix("HTTP/1.1 503 ") && !answer.contains("Connection: close"))
        #expect(weir.sample(#"weir_exchanges_total{service="api",handler="none",outcome="overloaded"}"#) == 1)
        weir.send(second, busy)
        weir.send(try #require(weir.backends.first), ok)
        weir.send(try #require(weir.backends.first), ok)
        #expect(weir.take(second).hasSuffix("\r\n\r\nok"))
        #expect(weir.sample(#"weir_upstream_pending{service="api"}"#) == 0)
    }

    @Test("what was pipelined behind a request that was turned away is served")
    func turnedAway() throws {
        let weir = try scarce(pending: 1)
        let clients = (0..<3).compactMap { _ in weir.connectClient() }
        weir.send(clients[0], busy)
        weir.send(clients[1], busy)
        weir.send(clients[2], "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n")
        let answers = weir.take(clients[2]).components(separatedBy: "HTTP/1.1 503 ")
        #expect(answers.count == 3)
    }

    @Test("where nobody may wait, whoever finds no connection is 503 at once")
    func noQueue() throws {
        let weir = try scarce(pending: 0)
        let first = try #require(weir.connectClient())
        let second = try #require(weir.connectClient())
        weir.send(first, busy)
        weir.send(second, busy)
        #expect(weir.take(second).hasPrefix("HTTP/1.1 503 "))
        weir.send(try #require(weir.backends.first), ok)
        #expect(weir.take(first).hasSuffix("\r\n\r\nok"))
    }

    @Test("a client that leaves the queue is 499 and never reaches a backend")
    func leaves() throws {
        let weir = try scarce()
        let first = try #require(weir.connectClient())
        let second = try #require(weir.connectClient())
        weir.send(first, busy)
        weir.send(second, "GET /gone HTTP/1.1\r\nHost: a\r\n\r\n")
        weir.end(second)
        #expect(weir.peers[second].isClosed)
        #expect(weir.sample(#"weir_exchanges_total{service="api",handler="none",outcome="client_abort"}"#) == 1)
        let backend = try #require(weir.backends.first)
        _ = weir.take(backend)
        weir.send(backend, ok)
        #expect(weir.take(backend) == "")
    }

    @Test("with tolerate half_close a client that ends its side in the queue gets its answer")
    func halfClose() throws {
        let weir = try scarce("tolerate half_close;")
        let first = try #require(weir.connectClient())
        let second = try #require(weir.connectClient())
        weir.send(first, busy)
        weir.send(second, "POST /jobs/ HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")
        weir.end(second)
        let backend = try #require(weir.backends.first)
        _ = weir.take(backend)
        weir.send(backend, ok)
        #expect(weir.take(backend).hasSuffix("\r\n\r\nhello"))
        weir.send(backend, ok)
        #expect(weir.take(second).hasSuffix("\r\n\r\nok"))
        #expect(weir.peers[second].isClosed)
    }
}

extension String {
    /// The parts between the occurrences of `separator`.
    func components(separatedBy separator: String) -> [String] {
        var parts: [String] = []
        var rest = self[...]
        while let range = rest.firstRange(of: separator) {
            parts.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return parts + [String(rest)]
    }
}
