import Basics
import Simulation
import Testing

@Suite("Answers that begin before the request has ended")
struct EarlyAnswerTests {
    private let expecting =
        "POST /jobs/ HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"

    @Test(
        "no 100 is said into an answer that has begun, and the answer is not cut for the content that was not asked for"
    )
    func noContinue() throws {
        let weir = try SimulatedWorker(plain)
        let client = try #require(weir.connectClient())
        weir.send(client, expecting)
        let backend = try #require(weir.backends.first)
        weir.send(backend, "HTTP/1.1 417 Expectation Failed\r\nContent-Length: 6\r\n\r\nabc")
        weir.advance(by: .seconds(50))
        weir.send(backend, "def")
        #expect(
            weir.take(client)
                == "HTTP/1.1 417 Expectation Failed\r\nContent-Length: 6\r\nConnection: close\r\nVia: 1.1 weir\r\n\r\n"
                + "abcdef"
        )
        #expect(weir.sample(#"weir_exchanges_total{service="api",handler="/jobs/",outcome="client_error"}"#) == 1)
        #expect(weir.sample(#"weir_timeouts_total{service="api",kind="body"}"#) ?? 0 == 0)
    }

    @Test("a client that has begun to send needs no 100 any more, and stalls like any other")
    func sending() throws {
        let weir = try SimulatedWorker(plain)
        let client = try #require(weir.connectClient())
        weir.send(client, expecting + "ab")
        weir.advance(by: .seconds(31))
        #expect(weir.take(client).hasPrefix("HTTP/1.1 408 "))
    }

    @Test("a request is passed on while its answer is on the way, and both connections live when both are whole")
    func both() throws {
        let weir = try SimulatedWorker(plain)
        let client = try #require(weir.connectClient())
        weir.send(client, "POST /jobs/ HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe")
        let backend = try #require(weir.backends.first)
        weir.send(backend, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no")
        weir.send(client, "llo")
        #expect(weir.take(backend).hasSuffix("\r\n\r\nhello"))
        weir.send(backend, "k")
        #expect(weir.take(client).hasSuffix("\r\n\r\nok"))
        #expect(weir.backends == [backend])
        #expect(weir.peers[client].gotEnd)
    }

    @Test("an answer that ends before the request closes both connections, and the client gets to read it")
    func early() throws {
        let weir = try SimulatedWorker(plain)
        let client = try #require(weir.connectClient())
        weir.send(client, "POST /jobs/ HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe")
        let backend = try #require(weir.backends.first)
        weir.send(backend, "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno")
        #expect(weir.take(client).contains("Connection: close\r\n"))
        #expect(weir.peers[backend].isClosed && weir.peers[client].gotEnd && !weir.peers[client].isClosed)
        weir.send(client, "llo")
        weir.end(client)
        #expect(weir.peers[client].isClosed && !weir.peers[client].wasAborted)
    }
}
