import HTTP
import Testing

@testable import FuzzTargets

/// What the targets hold weir against must itself see what is wrong.
@Suite("The naive readers of the fuzz targets")
struct OracleTests {
    private func head(_ text: String) throws -> NaiveHead {
        let bytes = Array(text.utf8)
        return try NaiveHead(bytes[...], emptyLinesMax: 2, bareLF: false, obsFold: false)
    }

    @Test("a sound head is read, and framed by its fields")
    func soundHeads() throws {
        #expect(try head("GET / HTTP/1.1\r\nHost: a\r\n\r\n").framing() == .none)
        #expect(try head("\r\nPOST / HTTP/1.1\r\nContent-Length: 12 \r\n\r\n").framing() == .length(12))
        #expect(try head("POST / HTTP/1.1\r\nTransfer-Encoding:Chunked\r\n\r\n").framing() == .chunked)
    }

    @Test(
        "a head that two readers could take apart differently is a finding",
        arguments: [
            "GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
            "GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            "GET / HTTP/1.1\r\nContent-Length: +1\r\n\r\n", "GET / HTTP/1.1\r\nContent-Length: 01\r\n\r\n",
            "GET / HTTP/1.1\r\nTransfer-Encoding: chunked, gzip\r\n\r\n", "GET / HTTP/1.1\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost : a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: \0\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r\nX",
            "GET / HTTP/1.1\r\nHost\r\n\r\n",
        ])
    func brokenHeads(text: String) {
        #expect(throws: Finding.self) { try head(text).framing() }
    }

    @Test("the most specific template wins, whatever the order")
    func routes() {
        let templates = ["/jobs/{n:int}", "/other", "/jobs/12", "/{rest:path}"]
        let naive = NaiveRoutes(routes: templates.map { NaiveRoutes.Route(template: $0, methods: .any) })
        for (path, index) in [("/jobs/12", 2), ("/jobs/13", 0), ("/other", 1), ("/jobs/x", 3)] {
            #expect(naive.match(Array(path.utf8), .get)?.index == index, "\(path)")
        }
        #expect(naive.match(Array("jobs".utf8), .get) == nil)
    }
}
