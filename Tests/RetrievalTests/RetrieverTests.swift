import Basics
import Retrieval
import Testing

@Suite("Retrieval")
struct RetrieverTests {
    private func request(_ origin: Origin, _ path: String = "/") -> RetrievalRequest {
        RetrievalRequest(url: "http://127.0.0.1:\(origin.port)\(path)", userAgent: "weir/test")
    }

    private func failure(_ request: RetrievalRequest) -> RetrievalFailure.Kind? {
        do throws(RetrievalFailure) {
            _ = try Retriever.retrieve(request)
            return nil
        } catch {
            return error.kind
        }
    }

    @Test("an answer comes with its status, type and body, whatever the status")
    func plain() throws {
        let origin = try Origin([
            answer("200 OK", ["Content-Type: application/json"], Array("{}".utf8)), answer("404 Not Found"),
        ])
        let found = try Retriever.retrieve(request(origin, "/openapi.json"))
        #expect(
            found
                == RetrievalAnswer(
                    status: 200, contentType: "application/json", url: "http://127.0.0.1:\(origin.port)/openapi.json",
                    body: Array("{}".utf8)))
        #expect(try Retriever.retrieve(request(origin)).status == 404)
    }

    @Test("the request is what was asked for and no more")
    func asked() throws {
        let origin = try Origin([answer("200 OK"), answer("200 OK")])
        var request = request(origin, "/a?b")
        request.fields = [("Accept", "application/json")]
        _ = try Retriever.retrieve(request)
        request.method = .post
        _ = try Retriever.retrieve(request)
        let heads = origin.requests.map { $0.split(separator: "\r\n").map(String.init) }
        let fields = [
            "Host: 127.0.0.1:\(origin.port)", "User-Agent: weir/test", "Accept-Encoding: gzip",
            "Accept: application/json",
        ]
        #expect(heads.first == ["GET /a?b HTTP/1.1"] + fields)
        #expect(
            heads.last == ["POST /a?b HTTP/1.1"] + fields
                + ["Content-Length: 0", "Content-Type: application/x-www-form-urlencoded"])
    }

    @Test("gzip is unpacked")
    func gzip() throws {
        let packed: [UInt8] = [
            0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x86,
            0xa6, 0x10, 0x36, 0x05, 0x00, 0x00, 0x00,
        ]
        let origin = try Origin([answer("200 OK", ["Content-Encoding: gzip"], packed)])
        #expect(try Retriever.retrieve(request(origin)).body == Array("hello".utf8))
    }

    @Test("a body may be as large as was said and not larger, packed or not")
    func large() throws {
        let packed: [UInt8] = [
            0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x86,
            0xa6, 0x10, 0x36, 0x05, 0x00, 0x00, 0x00,
        ]
        let body = [UInt8](repeating: 0x61, count: 100_000)
        let origin = try Origin([
            answer("200 OK", [], body), answer("200 OK", [], body),
            answer("200 OK", ["Content-Encoding: gzip"], packed),
        ])
        var request = request(origin)
        request.bodyBytesMax = body.count
        #expect(try Retriever.retrieve(request).body == body)
        request.bodyBytesMax = body.count - 1
        #expect(failure(request) == .tooLarge)
        request.bodyBytesMax = 4
        #expect(failure(request) == .tooLarge)
    }

    @Test("redirects are followed, as many as was said, and to http and https alone")
    func redirects() throws {
        let target = try Origin([answer("200 OK", [], Array("there".utf8))])
        let origin = try Origin([
            answer("302 Found", ["Location: http://127.0.0.1:\(target.port)/x"]),
            answer("302 Found", ["Location: /loop"]), answer("302 Found", ["Location: /loop"]),
            answer("302 Found", ["Location: /loop"]), answer("302 Found", ["Location: file:///etc/hostname"]),
        ])
        #expect(try Retriever.retrieve(request(origin)).body == Array("there".utf8))
        var few = request(origin)
        few.redirectsMax = 1
        #expect(failure(few) == .redirects)
        few.redirectsMax = 0
        #expect(try Retriever.retrieve(few).status == 302)
        #expect(failure(request(origin)) == .broken)
    }

    @Test(
        "only http and https are spoken",
        arguments: ["file:///etc/hostname", "ftp://127.0.0.1/", "gopher://x", "nonsense", "", "http://"])
    func schemes(url: String) {
        #expect([.badURL, .unresolved].contains(failure(RetrievalRequest(url: url, userAgent: "weir"))))
    }

    @Test("a control character is no part of a URL or a field")
    func controls() {
        #expect(failure(RetrievalRequest(url: "http://h/\r\nX: y", userAgent: "weir")) == .badURL)
        #expect(failure(RetrievalRequest(url: "http://h/", userAgent: "weir\0")) == .badURL)
    }

    @Test("nobody there, no such name, no answer in time and a broken answer are told apart")
    func failures() throws {
        // It holds its first connection and ends; then its port is nobody's.
        let origin = try Origin([nil, Array("nonsense\r\n\r\n".utf8), []])
        var hasty = request(origin)
        hasty.timeout = .milliseconds(200)
        #expect(failure(hasty) == .timedOut)
        #expect(failure(request(origin)) == .broken)
        #expect(failure(request(origin)) == .broken)
        var nobody = RetrievalRequest(url: "http://h/", userAgent: "weir")
        nobody.unixSocket = "/nonexistent/socket"
        #expect(failure(nobody) == .unreachable)
        #expect(failure(RetrievalRequest(url: "http://name.invalid/", userAgent: "weir")) == .unresolved)
    }
}
