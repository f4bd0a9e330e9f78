import Simulation
import Testing

@Suite("Requests that are sent once more")
struct RetryTests {
    private let health = "GET /health HTTP/1.1\r\nHost: a\r\n\r\n"
    private let empty = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

    /// A worker with one kept connection, the client, and the backend's end of it.
    private func kept() throws -> (SimulatedWorker, client: Int, backend: Int) {
        let weir = try SimulatedWorker(plain)
        let client = try #require(weir.connectClient())
        weir.send(client, health)
        let backend = try #require(weir.backends.first)
        weir.send(backend, empty)
        _ = (weir.take(client), weir.take(backend))
        return (weir, client, backend)
    }

    @Test("not when a byte of the answer had come")
    func partialHead() throws {
        let (weir, client, backend) = try kept()
        weir.send(client, health)
        weir.send(backend, "HTTP/1.1 2")
        weir.end(backend)
        #expect(weir.take(client).hasPrefix("HTTP/1.1 502 "))
        #expect(weir.backends.isEmpty)
        #expect(
            weir.sample(
                #"weir_upstream_failures_total{service="api",backend="127.0.0.1:9001",reason="bad_response"}"#) == 1)
    }

    @Test("not when an interim answer had come")
    func interim() throws {
        let (weir, client, backend) = try kept()
        weir.send(client, health)
        weir.send(backend, "HTTP/1.1 103 Early Hints\r\n\r\n")
        weir.end(backend)
        #expect(weir.take(client).contains("HTTP/1.1 502 "))
        #expect(weir.backends.isEmpty)
    }

    @Test("not a second time")
    func once() throws {
        let (weir, client, backend) = try kept()
        weir.send(client, health)
        weir.end(backend)
        weir.end(try #require(weir.backends.first))
        #expect(weir.take(client).hasPrefix("HTTP/1.1 502 "))
        #expect(weir.backends.isEmpty)
    }

    @Test("with its content, and what comes after goes to the fresh connection")
    func content() throws {
        let (weir, client, backend) = try kept()
        weir.send(client, "PUT /jobs/1 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe")
        weir.reset(backend)
        weir.send(client, "llo")
        let fresh = try #require(weir.backends.first)
        #expect(weir.take(fresh).hasSuffix("\r\n\r\nhello"))
    }

    @Test("a POST of which the kernel took nothing goes out on a fresh connection")
    func nothingSent() throws {
        let (weir, client, backend) = try kept()
        weir.shut(backend)
        weir.send(client, "POST /jobs/ HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")
        weir.reset(backend)
        let fresh = try #require(weir.backends.first)
        #expect(weir.take(fresh).hasSuffix("\r\n\r\nhello"))
        weir.send(fresh, empty)
        #expect(weir.take(client).hasPrefix("HTTP/1.1 200 OK"))
    }
}
