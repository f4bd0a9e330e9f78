import Config
import Testing

@testable import Server

@Suite("Explaining a request")
struct RequestMatchTests {
    private static let file = """
        service triton {
            listen :8000
            backend 127.0.0.1:8001 127.0.0.1:8002
            metrics /metrics
            routes { GET /jobs/new; GET /jobs/{job_id:uuid}; POST /jobs/ }
        }
        service api {
            listen :8000
            host api.example.org *.example.org
            prefix /api strip
            backend demo
            routes { GET /v{n:int}/x { name version } }
        }
        """

    private func lines(_ method: String, _ url: String) throws -> [String] {
        let reader = SourceReader(
            read: { (_, _) throws(SourceReader.Failure) in Array(Self.file.utf8) }, glob: { _ in [] })
        let loaded = ConfigurationLoader.load(path: "proxy.conf", reader: reader, environment: { _ in nil })
        let configuration = try #require(loaded.configuration)
        return try #require(RequestMatch(method: method, url: url, configuration)).lines
    }

    @Test("service, pool, route, handler and method are named, then why others lost")
    func route() throws {
        #expect(
            try lines("GET", "http://localhost:8000/jobs/new") == [
                "service: triton", "listener: :8000", "backend: 127.0.0.1:8001, 127.0.0.1:8002",
                "route: GET /jobs/new (proxy.conf:5:14)", "handler: /jobs/new", "method: GET",
                "lost: route GET /jobs/{job_id:uuid}: segment 2 `new` is not a uuid",
                "lost: route POST /jobs/: segment 2 `new` stands where its final slash ends the path",
                "lost: service api: neither its hosts (api.example.org, *.example.org) nor its prefix /api match",
            ])
    }

    @Test("host and prefix choose the service, and templates see the path without a prefix that is stripped")
    func service() throws {
        let lines = try lines("GET", "http://a.example.org:8000/api/v3/x")
        #expect(lines.first == "service: api")
        #expect(lines.contains("handler: version"))
        #expect(lines.last == "lost: service triton: it would answer, but the host of api is more exact")
    }

    @Test("a service's metrics path is answered by weir")
    func metrics() throws {
        #expect(
            try lines("GET", "http://localhost:8000/metrics").contains("answer: the metrics of triton, by weir itself"))
    }

    @Test("no listener, no service")
    func nobody() throws {
        #expect(
            try lines("GET", "http://localhost:81/") == [
                "service: none", "why: no service listens on port 81 of localhost (they listen on :8000)",
            ])
    }
}
