import OpenAPI
import Testing

@Suite("OpenAPI servers")
struct ServerTests {
    private func lines(servers: String, location: String = "/") throws -> [String] {
        OpenAPITests.lines(
            try routes("\"servers\": [\(servers)], \"paths\": {\"/j/{id}\": {\"get\": {}}}", location: location))
    }

    @Test(
        "the path of a server's URL is the base path, and the label has none",
        arguments: [
            "/api/v1", "/api/v1/", "https://api.example.org/api/v1", "http://h:8080/api/v1/?q#f", "//h/api/v1",
            "/api/./x/../v1",
            "/api//v1",
        ])
    func base(url: String) throws {
        #expect(try lines(servers: "{\"url\": \"\(url)\"}") == ["GET /api/v1/j/{id} = /j/{id}", "GET /j/{id}"])
    }

    @Test(
        "a server without a path has no base path",
        arguments: ["/", "https://api.example.org", "https://api.example.org/", "", "."])
    func none(url: String) throws {
        #expect(try lines(servers: "{\"url\": \"\(url)\"}") == ["GET /j/{id}"])
    }

    @Test(
        "a relative URL is relative to the document's",
        arguments: [("v1", "/api/v1"), ("./v1", "/api/v1"), ("../v2", "/v2"), ("/v3", "/v3"), ("../../..", "")])
    func relative(url: String, base: String) throws {
        let expected = base.isEmpty ? ["GET /j/{id}"] : ["GET \(base)/j/{id} = /j/{id}", "GET /j/{id}"]
        #expect(try lines(servers: "{\"url\": \"\(url)\"}", location: "/api/openapi.json?x=/y/z") == expected)
    }

    @Test("variables have their defaults")
    func variables() throws {
        let server = """
            {"url": "https://{host}:{port}/{base}/x", "variables": {
              "host": {"default": "h"}, "port": {"enum": ["1"], "default": "1"}, "base": {"default": "v2"}
            }}
            """
        #expect(try lines(servers: server) == ["GET /v2/x/j/{id} = /j/{id}", "GET /j/{id}"])
        let document = try routes(#""servers": [{"url": "/{base}"}, {}], "paths": {"/j": {"get": {}}}"#)
        #expect(OpenAPITests.lines(document) == ["GET /j"])
        #expect(
            document.warnings.map(\.message) == [
                "the server \"/{base}\" is left out: its variables have no default",
                "a server without \"url\" is left out",
            ])
    }

    @Test("several servers are as many forms of a path, each once and not too many")
    func several() throws {
        #expect(
            try lines(servers: #"{"url": "/a"}, {"url": "http://x/a"}, {"url": "/"}, {"url": "/b"}"#) == [
                "GET /a/j/{id} = /j/{id}", "GET /j/{id}", "GET /b/j/{id} = /j/{id}",
            ])
        let many = (0..<20).map { "{\"url\": \"/s\($0)\"}" }.joined(separator: ", ")
        #expect(try lines(servers: many).count == 9)
    }

    @Test("servers of a path or an operation stand in place of the document's")
    func levels() throws {
        let document = try routes(
            """
            "servers": [{"url": "/outer"}], "paths": {
              "/a": {"servers": [{"url": "/path"}], "get": {}, "put": {"servers": [{"url": "/operation"}]}},
              "/b": {"get": {}}
            }
            """)
        #expect(
            OpenAPITests.lines(document) == [
                "GET /path/a = /a", "PUT /operation/a = /a", "GET /outer/b = /b", "GET /a", "PUT /a", "GET /b",
            ])
    }

    @Test("a path at its base path goes before another one without")
    func collision() throws {
        let document = try routes(
            #""servers": [{"url": "/api"}], "paths": {"/api/x": {"get": {}}, "/x": {"get": {}}}"#)
        #expect(OpenAPITests.lines(document) == ["GET /api/api/x = /api/x", "GET /api/x = /x", "GET /x"])
        #expect(document.warnings.isEmpty)
    }
}
