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

    private func lines(_ method: String, _ url: String, _ file: String = Self.file) throws -> [String] {
        let reader = SourceReader(
            read: { (_, _) throws(SourceReader.Failure) in Array(file.utf8) }, glob: { _ in [] })
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
                #"labels: handler="/jobs/new", method="GET", status="2xx""#, "forwarded: /jobs/new",
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
        #expect(lines.contains("forwarded: /v3/x"))
        #expect(lines.last == "lost: service triton: it would answer, but the host of api is more exact")
    }

    @Test("a service's metrics path is answered by weir")
    func metrics() throws {
        #expect(
            try lines("GET", "http://localhost:8000/metrics").contains("answer: the metrics of triton, by weir itself"))
    }

    @Test("metrics of one's own that the request may feed are named, with what is asked of it")
    func ownMetrics() throws {
        let file = """
            service a {
                listen :8000
                backend demo
                routes { POST /jobs/; GET /jobs/{id:uuid} }
                counter a_jobs_total "Jobs" {
                    on POST /jobs/; when response.status 2xx; when request.json.kind not x "y z"
                }
                summary a_seconds "Time" { observe duration }
                gauge a_open "Open" { on GET /jobs/{id}; sub 1 }
            }
            """
        func metrics(_ method: String, _ path: String, _ file: String = file) throws -> [String] {
            try lines(method, "http://localhost:8000\(path)", file).filter { $0.hasPrefix("metric: ") }
        }
        let always = "metric: summary a_seconds"
        #expect(
            try metrics("POST", "/jobs/") == [
                "metric: counter a_jobs_total, when response.status 2xx, when request.json.kind not x \"y z\"", always,
            ])
        #expect(
            try metrics("GET", "/jobs/7d444840-9dc0-11d1-b245-5ffdce74fad2") == [always, "metric: gauge a_open"])
        #expect(try metrics("GET", "/jobs/") == [always])
        #expect(try metrics("POST", "/jobs") == [always])
        #expect(try metrics("GET", "/x") == [always])
        #expect(
            try metrics(
                "POST", "/jobs/", file.replacing("backend demo", with: "backend demo; instrument { enabled off }"))
                == [])
    }

    @Test("no listener, no service")
    func nobody() throws {
        #expect(
            try lines("GET", "http://localhost:81/") == [
                "service: none", "why: no service listens on port 81 of localhost (they listen on :8000)",
            ])
    }

    private static let options = """
        service a {
            listen :8000
            backend demo
            prefix /p/q strip
            instrument {
                status exact; unmatched raw; exclude ^/internal /secret
                label_name handler route; label tier "a\\"b"
            }
            timeouts { response 5s; idle 0; body_rate 0 }
            limits { header 8k; pending 0; connections_per_address 7 }
            routes {
                GET /slow/ { timeout 90s; limit body 10m; name slow }
                GET /internal/{x}; GET /hidden { ignore }; POST /other/{a}/b/c
            }
        }
        """

    @Test("labels, what the backend gets, and timeouts and limits that are not the defaults are told")
    func options() throws {
        #expect(
            try lines("GET", "http://localhost:8000/%70/q/slow?a=/p/q", Self.options) == [
                "service: a", "listener: :8000", "backend: demo",
                "route: GET /slow/ (proxy.conf:12:9), with the slash at its end changed", "handler: slow",
                "method: GET", #"labels: route="slow", method="GET", status="200", tier="a\"b""#,
                "forwarded: /slow?a=/p/q", "timeouts: response 90s (route), idle 0, body_rate 0",
                "limits: body 10m (route), header 8k, connections_per_address 7, pending 0",
                "lost: 3 more routes: the path is quite another",
            ])
    }

    @Test("what keeps a request from being measured is told in place of its handler")
    func notMeasured() throws {
        func handler(_ path: String) throws -> String? {
            try lines("GET", "http://localhost:8000/p/q\(path)", Self.options).first { $0.hasPrefix("handler: ") }
        }
        #expect(try handler("/internal/x") == "handler: not measured (exclude ^/internal)")
        #expect(try handler("/hidden") == "handler: not measured (ignore)")
        #expect(try handler("/some/secret") == "handler: not measured (exclude /secret)")
        #expect(try handler("/caf%C3%A9") == "handler: /caf\u{e9}")
        let off = "service a { listen :8000; backend demo; instrument { enabled off } }"
        #expect(try lines("GET", "http://a:8000/", off).contains("handler: not measured (enabled off)"))
        let ignore = "service a { listen :8000; backend demo; instrument { unmatched ignore } }"
        #expect(
            try lines("BREW", "http://a:8000/x", ignore)[3...] == [
                "route: none", "handler: not measured (unmatched ignore)", "method: other", "unmatched: ignore",
                "forwarded: /x",
            ])
    }
}
