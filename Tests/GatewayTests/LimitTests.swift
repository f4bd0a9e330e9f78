import Basics
import Simulation
import Testing

@Suite("Limits")
struct LimitTests {
    private func weir(_ limits: String) throws -> SimulatedWorker {
        try SimulatedWorker(
            "exporter off\nservice api { listen :8000; backend 127.0.0.1:9001\n"
                + "routes { POST /small { limit body 3 }; POST /large { limit body 1k } }\nlimits { \(limits) } }\n")
    }

    private func refused(_ weir: SimulatedWorker, _ reason: String) -> Double? {
        weir.sample(#"weir_connections_refused_total{listener=":8000",reason="\#(reason)"}"#)
    }

    @Test("past limits connections a client is turned away, and let in when another has left")
    func connections() throws {
        let weir = try weir("connections 2")
        let first = try #require(weir.connectClient())
        _ = try #require(weir.connectClient(from: .v4(2)))
        #expect(weir.connectClient(from: .v4(3)) == nil)
        #expect(refused(weir, "limit") == 1)
        weir.end(first)
        #expect(weir.connectClient(from: .v4(3)) != nil)
        #expect(weir.sample(#"weir_connections_accepted_total{listener=":8000"}"#) == 3)
    }

    @Test("connections_per_address counts each address by itself")
    func connectionsPerAddress() throws {
        let weir = try weir("connections_per_address 2")
        let first = try #require(weir.connectClient(from: .v4(1)))
        _ = try #require(weir.connectClient(from: .v4(1)))
        #expect(weir.connectClient(from: .v4(1)) == nil)
        #expect(weir.connectClient(from: .v4(2)) != nil)
        #expect(refused(weir, "address") == 1)
        weir.reset(first)
        #expect(weir.connectClient(from: .v4(1)) != nil)
    }

    private func outcome(_ weir: SimulatedWorker, _ handler: String) -> Double? {
        weir.sample(#"weir_exchanges_total{service="api",handler="\#(handler)",outcome="rejected"}"#)
    }

    @Test("content longer than limits body is 413 by its length, before the backend hears of it")
    func bodyLength() throws {
        for (path, handler, longest) in [("/x", "none", 10), ("/small", "/small", 3), ("/large", "/large", 1024)] {
            let weir = try weir("body 10")
            let client = try #require(weir.connectClient())
            weir.send(client, "POST \(path) HTTP/1.1\r\nHost: a\r\nContent-Length: \(longest + 1)\r\n\r\n")
            #expect(weir.take(client).hasPrefix("HTTP/1.1 413 Content Too Large\r\n"))
            #expect(weir.backends.isEmpty && weir.peers[client].gotEnd)
            #expect(outcome(weir, handler) == 1)
            #expect(
                weir.sample(#"http_requests_total{service="api",handler="\#(handler)",method="POST",status="4xx"}"#)
                    == 1)
            #expect(weir.sample(#"weir_requests_rejected_total{listener=":8000",reason="body_too_large"}"#) == 1)
            let fits = try #require(weir.connectClient())
            weir.send(fits, "POST \(path) HTTP/1.1\r\nHost: a\r\nContent-Length: \(longest)\r\n\r\n")
            #expect(weir.backends.count == 1)
        }
    }

    @Test(
        "content in chunks is 413 as soon as it is longer, and the backend never gets it whole", arguments: [1, 65536])
    func bodyChunks(readBytes: Int) throws {
        let weir = try weir("body 10")
        weir.readBytesMax = readBytes
        let client = try #require(weir.connectClient())
        weir.send(client, "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
        let backend = try #require(weir.backends.first)
        weir.send(client, "5\r\nworld\r\n1\r\n!\r\n0\r\n\r\n")
        #expect(weir.take(client).hasPrefix("HTTP/1.1 413 "))
        #expect(weir.peers[backend].isClosed)
        #expect(!weir.take(backend).hasSuffix("0\r\n\r\n"))
        let fits = try #require(weir.connectClient())
        weir.send(fits, "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\na\r\nhelloworld\r\n0\r\n\r\n")
        #expect(decodedChunks(weir.take(try #require(weir.backends.first))) == "helloworld")
    }

    @Test(
        "a head past its limits is refused with its own status, at any split",
        arguments: [
            (
                "GET /\(String(repeating: "a", count: 64)) HTTP/1.1\r\nHost: a\r\n\r\n", "414 URI Too Long",
                "target_too_long"
            ),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "a", count: 300))\r\n\r\n", "431 ", "head_too_large"),
            ("GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n", "431 ", "too_many_fields"),
        ])
    func heads(wire: String, status: String, reason: String) throws {
        for readBytes in [1, 17, 65536] {
            let weir = try weir("header 256; headers 3; target 64")
            weir.readBytesMax = readBytes
            let client = try #require(weir.connectClient())
            weir.send(client, wire)
            #expect(weir.take(client).hasPrefix("HTTP/1.1 \(status)"))
            #expect(weir.peers[client].gotEnd && weir.backends.isEmpty)
            #expect(weir.sample(#"weir_requests_rejected_total{listener=":8000",reason="\#(reason)"}"#) == 1)
            #expect(!weir.page().contains("http_requests_total{"))
        }
    }

    @Test(
        "a backend's head past response_header, or with more than 1000 fields, is 502",
        arguments: [
            "X: \(String(repeating: "a", count: 1100))\r\n", String(repeating: "A: b\r\n", count: 1001),
        ])
    func responseHead(fields: String) throws {
        let weir = try weir(fields.hasPrefix("X") ? "response_header 1k" : "response_header 64k")
        let client = try #require(weir.connectClient())
        weir.send(client, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        weir.send(try #require(weir.backends.first), "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\(fields)\r\n")
        #expect(weir.take(client).hasPrefix("HTTP/1.1 502 "))
        #expect(
            weir.sample(
                #"weir_upstream_failures_total{service="api",backend="127.0.0.1:9001",reason="bad_response"}"#) == 1)
    }

    @Test("a hundred interim answers are passed on, one more is 502")
    func interimAnswers() throws {
        for (count, status) in [(100, "200 OK"), (101, "502 Bad Gateway")] {
            let weir = try weir("body 10")
            let client = try #require(weir.connectClient())
            weir.send(client, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            weir.send(
                try #require(weir.backends.first),
                String(repeating: "HTTP/1.1 103 Early Hints\r\n\r\n", count: count)
                    + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            let answers = weir.take(client).components(separatedBy: "HTTP/1.1 ")
            #expect(answers.count == 102 && answers.last?.hasPrefix(status) == true)
        }
    }

    @Test("requests to one backend open no more connections than limits upstream")
    func upstreamConnections() throws {
        let weir = try weir("upstream 2")
        for number in 0..<5 {
            weir.send(try #require(weir.connectClient()), "GET /\(number) HTTP/1.1\r\nHost: a\r\n\r\n")
        }
        #expect(weir.backends.count == 2)
        #expect(weir.sample(#"weir_upstream_pending{service="api"}"#) == 3)
        for _ in 0..<5 {
            for backend in weir.backends where !weir.take(backend).isEmpty {
                weir.send(backend, "HTTP/1.1 204 No Content\r\n\r\n")
            }
        }
        #expect(weir.sample(#"weir_exchanges_total{service="api",handler="none",outcome="ok"}"#) == 5)
        #expect(weir.sample(#"weir_upstream_connects_total{service="api",backend="127.0.0.1:9001"}"#) == 2)
    }
}
