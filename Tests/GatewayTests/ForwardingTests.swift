import Basics
import Simulation
import Testing

let plain = """
    exporter off
    service api {
        listen :8000
        backend 127.0.0.1:9001
        routes {
            GET  /health
            GET  /jobs/{job_id}
            POST /jobs/
        }
    }
    """

/// What the backend sees of `GET /health` with a Host of `api.test` from 10.0.0.1.
let forwardedHealth = """
    GET /health HTTP/1.1\r
    Host: api.test\r
    X-Forwarded-For: 10.0.0.1\r
    X-Forwarded-Proto: http\r
    X-Forwarded-Host: api.test\r
    Via: 1.1 weir\r
    \r

    """

@Suite("Forwarding")
struct ForwardingTests {
    @Test("a request and its response pass, written anew, and both connections are kept")
    func simple() throws {
        let weir = try SimulatedWorker(plain)
        let client = try #require(weir.connectClient())
        weir.send(client, "GET /health HTTP/1.1\r\nHost: api.test\r\n\r\n")
        let backend = try #require(weir.backends.first)
        #expect(weir.take(backend) == forwardedHealth)
        weir.send(backend, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: b\r\n\r\nok")
        #expect(
            weir.take(client) == "HTTP/1.1 200 OK\r\nX-A: b\r\nContent-Length: 2\r\nVia: 1.1 weir\r\n\r\nok")
        weir.send(client, "GET /health HTTP/1.1\r\nHost: api.test\r\n\r\n")
        #expect(weir.take(backend) == forwardedHealth)
        #expect(weir.backends.count == 1)
        #expect(!weir.peers[client].isClosed)
    }

    @Test("fields of one hop, those that Connection names and a stranger's forwarding fields end here")
    func hopByHop() throws {
        let weir = try SimulatedWorker(plain)
        let client = try #require(weir.connectClient())
        weir.send(
            client,
            "GET /a%2Fb//c?x=%20&y HTTP/1.1\r\nHost: api.test\r\nConnection: keep-alive, x-mine\r\nX-Mine: 1\r\n"
                + "Keep-Alive: timeout=5\r\nTE: trailers\r\nProxy-Connection: keep-alive\r\n"
                + "X-Forwarded-For: 1.2.3.4\r\n"
                + "X-Forwarded-Port: 1\r\nForwarded: for=1.2.3.4\r\nAccept:   */* \r\n\r\n")
        let backend = try #require(weir.backends.first)
        #expect(
            weir.take(backend)
                == "GET /a%2Fb//c?x=%20&y HTTP/1.1\r\nHost: api.test\r\nAccept: */*\r\nX-Forwarded-For: 10.0.0.1\r\n"
                + "X-Forwarded-Proto: http\r\nX-Forwarded-Host: api.test\r\nVia: 1.1 weir\r\n\r\n")
    }

    @Test("pipelined requests are answered in order over one connection")
    func pipelined() throws {
        let weir = try SimulatedWorker(plain)
        let client = try #require(weir.connectClient())
        weir.send(client, String(repeating: "GET /health HTTP/1.1\r\nHost: api.test\r\n\r\n", count: 3))
        let backend = try #require(weir.backends.first)
        for turn in 1...3 {
            #expect(weir.take(backend) == forwardedHealth)
            weir.send(backend, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n\(turn)")
        }
        let answers = weir.take(client).split(separator: "\r\n\r\n").map { String($0.prefix(1)) }
        #expect(answers == ["H", "1", "2", "3"])
        #expect(weir.sample(#"weir_exchanges_total{service="api",handler="/health",outcome="ok"}"#) == 3)
    }

    @Test("content with a length and in chunks reaches the backend whole", arguments: [1, 3, 7, 65536])
    func content(readBytes: Int) throws {
        let weir = try SimulatedWorker(plain)
        weir.readBytesMax = readBytes
        let client = try #require(weir.connectClient())
        weir.send(client, "POST /jobs/ HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello world")
        let backend = try #require(weir.backends.first)
        #expect(weir.take(backend).hasSuffix("\r\n\r\nhello world"))
        weir.send(
            backend,
            "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nX-T: 1\r\n\r\n")
        let answer = weir.take(client)
        #expect(decodedChunks(answer) == "abcde")
        #expect(answer.hasSuffix("0\r\nX-T: 1\r\n\r\n"))
        weir.send(
            client,
            "POST /jobs/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n")
        #expect(decodedChunks(weir.take(backend)) == "hello!")
        weir.send(backend, "HTTP/1.1 204 No Content\r\n\r\n")
        #expect(weir.take(client).hasPrefix("HTTP/1.1 204 No Content\r\n"))
        #expect(weir.sample(#"http_request_size_bytes_sum{service="api",handler="/jobs/"}"#) == 17)
        #expect(weir.sample(#"http_response_size_bytes_sum{service="api",handler="/jobs/"}"#) == 5)
    }

    @Test("a response that ends with its connection gets chunks, and none for a client of HTTP/1.0")
    func untilClose() throws {
        for (version, expected) in [("1.1", "3\r\nabc\r\n0\r\n\r\n"), ("1.0", "abc")] {
            let weir = try SimulatedWorker(plain)
            let client = try #require(weir.connectClient())
            weir.send(client, "GET /health HTTP/\(version)\r\nHost: a\r\n\r\n")
            let backend = try #require(weir.backends.first)
            weir.send(backend, "HTTP/1.1 200 OK\r\n\r\nabc")
            weir.end(backend)
            #expect(weir.take(client).components(after: "\r\n\r\n") == expected)
            #expect((weir.peers[client].gotEnd || weir.peers[client].isClosed) == (version == "1.0"))
            #expect(weir.sample(#"weir_exchanges_total{service="api",handler="/health",outcome="ok"}"#) == 1)
        }
    }

    @Test("HEAD, 204 and 304 have no content whatever their fields say")
    func noContent() throws {
        for (method, status) in [("HEAD", "200 OK"), ("GET", "304 Not Modified")] {
            let weir = try SimulatedWorker(plain)
            let client = try #require(weir.connectClient())
            weir.send(client, "\(method) /health HTTP/1.1\r\nHost: a\r\n\r\n")
            let backend = try #require(weir.backends.first)
            weir.send(backend, "HTTP/1.1 \(status)\r\nContent-Length: 500\r\n\r\n")
            #expect(weir.take(client) == "HTTP/1.1 \(status)\r\nContent-Length: 500\r\nVia: 1.1 weir\r\n\r\n")
            weir.send(client, "GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(weir.take(backend).contains("GET /health"))
        }
    }

    @Test("interim responses are passed on; 100 only to who asked, and only once")
    func interim() throws {
        let weir = try SimulatedWorker(plain)
        let client = try #require(weir.connectClient())
        weir.send(client, "POST /jobs/ HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        let backend = try #require(weir.backends.first)
        #expect(weir.take(backend).contains("Expect: 100-continue\r\n"))
        weir.send(backend, "HTTP/1.1 100 Continue\r\n\r\n")
        #expect(weir.take(client) == "HTTP/1.1 100 Continue\r\n\r\n")
        weir.send(client, "hi")
        weir.send(backend, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
        #expect(weir.take(client) == "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
        weir.send(backend, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        #expect(weir.take(client).hasPrefix("HTTP/1.1 200 OK"))
    }

    @Test("a backend that says no word to an expectation does not make the client wait for ever")
    func ownContinue() throws {
        let weir = try SimulatedWorker(plain)
        let client = try #require(weir.connectClient())
        weir.send(client, "POST /jobs/ HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        weir.advance(by: .seconds(2))
        #expect(weir.take(client) == "HTTP/1.1 100 Continue\r\n\r\n")
    }

    @Test("a websocket becomes a tunnel behind its 101, each direction ends on its own")
    func tunnel() throws {
        let weir = try SimulatedWorker(plain)
        let client = try #require(weir.connectClient())
        weir.send(
            client,
            "GET /health HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
        let backend = try #require(weir.backends.first)
        #expect(weir.take(backend).contains("Connection: Upgrade\r\nUpgrade: websocket\r\n"))
        weir.send(backend, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhi")
        #expect(weir.take(client).hasSuffix("\r\n\r\nhi"))
        weir.send(client, "there")
        #expect(weir.take(backend) == "there")
        #expect(weir.sample(#"weir_tunnels{service="api",handler="/health"}"#) == 1)
        weir.end(client)
        #expect(weir.peers[backend].gotEnd)
        weir.send(backend, "bye")
        #expect(weir.take(client) == "bye")
        weir.end(backend)
        #expect(weir.peers[client].isClosed && weir.peers[backend].isClosed)
        #expect(weir.sample(#"weir_tunnels{service="api",handler="/health"}"#) == 0)
        #expect(weir.sample(#"http_requests_total{service="api",handler="/health",method="GET",status="1xx"}"#) == 1)
    }
}

/// The content of a chunked message.
func decodedChunks(_ message: String) -> String {
    var rest = message.components(after: "\r\n\r\n")[...]
    var content = ""
    while let line = rest.firstIndex(of: "\r\n"), let size = Int(rest[..<line].prefix { $0 != ";" }, radix: 16),
        size > 0
    {
        let start = rest.index(after: line)
        content += rest[start...].prefix(size)
        rest = rest[rest.index(start, offsetBy: size + 1)...]
    }
    return content
}

extension String {
    /// What follows the first `separator`.
    func components(after separator: String) -> String {
        guard let range = self.firstRange(of: separator) else { return "" }
        return String(self[range.upperBound...])
    }
}
