import Basics
import Config
import HTTP
import Routing
import Testing

@Suite("Sources of routes")
struct RouteSourceTests {
    private func reading(_ lines: String, imports: [String: String] = [:]) -> Reading {
        Reading("service a {\n listen :8000\n backend demo\n\(lines)\n}", imports: imports)
    }

    @Test(
        "an OpenAPI document may be anywhere",
        arguments: [
            ("http://127.0.0.1:8001/openapi.json", RouteSource.Place.url("http://127.0.0.1:8001/openapi.json")),
            ("HTTPS://api.example.org", .url("HTTPS://api.example.org")), ("api.json", .file("api.json")),
            ("/etc/weir/api.json", .file("/etc/weir/api.json")),
            ("unix:/run/a.sock:/openapi.json", .socket(path: "/run/a.sock", target: "/openapi.json")),
            ("unix:a.sock:/v1/x:/y", .socket(path: "a.sock", target: "/v1/x:/y")),
        ])
    func place(text: String, place: RouteSource.Place) throws {
        let source = try #require(try reading("routes openapi \(text)").service().routeSources.first)
        #expect(source.place == place)
        #expect(source.text == text)
        #expect(source.refresh == .seconds(60))
        #expect(source.position == SourcePosition(file: "proxy.conf", line: 4, column: 16))
    }

    @Test("paths are seen from the file they stand in")
    func relative() throws {
        let bytes: [UInt8] = Array(
            "state s\nservice a { listen :80; backend demo; routes openapi a.json; routes file b }".utf8)
        let reading = Reading(bytes: bytes, path: "etc/proxy.conf", imports: ["etc/b": Array("GET /b".utf8)])
        let service = try reading.service()
        #expect(service.routeSources.map(\.place) == [.file("etc/a.json")])
        #expect(service.routes.map(\.label) == ["/b"])
        #expect(reading.configuration?.stateDirectory == "etc/s")
    }

    @Test("refresh and ca are options")
    func options() throws {
        let sources = try reading("routes openapi https://a/ ca=x.pem refresh=5m; routes openapi b refresh=0").service()
            .routeSources
        #expect(sources.map(\.refresh) == [.seconds(300), .zero])
        #expect(sources.map(\.certificates) == ["x.pem", nil])
    }

    @Test("a password is not shown")
    func password() throws {
        let shown = try reading("routes openapi http://u:p@h/x@y; routes openapi http://h/x@y").service().routeSources
        #expect(shown.map(\.shownText) == ["http://…@h/x@y", "http://h/x@y"])
    }

    @Test(
        "what is no source is an error at its place",
        arguments: [
            ("routes openapi", "4:8: \"routes\" needs another argument"),
            ("routes openapi ftp://h/x", "4:16: unknown scheme \"ftp\" of a source"),
            ("routes openapi file:///x", "4:16: unknown scheme \"file\" of a source"),
            ("routes openapi http://", "4:16: \"http://\" has no host"),
            ("routes openapi http:///x", "4:16: \"http:///x\" has no host"),
            ("routes openapi \"http://h/a b\"", "4:27: white space in a URL"),
            ("routes openapi unix:/run/a.sock", "4:16: \"unix:/run/a.sock\" is not a source"),
            ("routes openapi a refresh=5", "4:26: the duration \"5\" has no unit"),
            ("routes openapi a refresh=5ms", "4:26: \"5ms\" is out of range"),
            ("routes openapi a refesh=5s", "4:18: unknown option \"refesh\""),
            ("routes openapi a b", "4:18: unexpected argument \"b\""),
            ("routes openapi http://h/ ca=x", "4:26: \"ca\" is for https sources"),
            ("routes openapi a { GET /x }", "4:18: \"routes openapi\" takes no block"),
            ("routes openapi a; routes openapi a", "4:34: duplicate source: the first one is on line 4"),
            ("routes opneapi a", "4:8: unexpected argument \"opneapi\""),
            ("routes file", "4:8: \"routes\" needs another argument"),
            ("routes file nowhere", "4:13: cannot read \"nowhere\": no such file"),
            ("routes file \"\"", "4:13: \"\" is not a path"),
        ])
    func wrong(line: String, expected: String) {
        let found = reading(line).diagnostics.map { "\($0.line):\($0.column): \($0.message)" }
        #expect(found == [expected])
    }

    @Test("a file of routes has the lines of a block, and its errors are its own")
    func file() throws {
        let imports = [
            "a.routes": "# mine\nGET /a\nPOST /b/{x} { name b }\nimport more.routes\n", "more.routes": "GET /c",
            "b.routes": "routes {\n GET /d\n}\n", "bad.routes": "GET /x\nGTE /y\nGET z\n",
        ]
        let service = try reading("routes file a.routes; routes file b.routes", imports: imports).service()
        #expect(service.routes.map(\.label) == ["/a", "b", "/c", "/d"])
        #expect(service.routes.map(\.origin) == [.file, .file, .file, .file])
        let found = reading("routes file bad.routes", imports: imports).diagnostics
        #expect(
            found.map { "\($0.position) \($0.message)" } == [
                "bad.routes:2:1 unknown method \"GTE\"", "bad.routes:3:5 a template starts with \"/\"",
            ])
        #expect(found.first?.excerpt == "GTE /y")
    }

    @Test("a line of a block overrides that of a file, and a file has no line twice")
    func overriding() throws {
        let imports = ["x": "GET,POST /a/{x}\nGET /b", "y": "GET /b\nGET /b"]
        let service = try reading("routes file x; routes { GET /a/{id} { name mine } }", imports: imports).service()
        #expect(service.routes.map(\.label) == ["mine", "/a/{x}", "/b"])
        #expect(service.routes.map { $0.methods.methods.map(\.name) } == [["GET"], ["POST"], ["GET"]])
        let found = reading("routes file y", imports: imports).diagnostics.map(\.message)
        #expect(found == ["GET /b is a route already, on line 1"])
    }
}

@Suite("Imported routes")
struct ImportedRoutesTests {
    private func route(_ methods: MethodSet, _ template: String, label: String? = nil) throws -> Route {
        var route = Route(
            methods: methods, template: try RouteTemplate(parsing: template, as: .openAPI),
            position: SourcePosition(file: "api.json", line: 1, column: 1))
        route.origin = .openapi
        if let label { (route.path, route.label) = (label, label) }
        return route
    }

    private func imported(_ lines: String, _ documents: [String: [Route]]) throws -> [String] {
        let reading = Reading("service a { listen :8000; backend demo; \(lines) }")
        let configuration = try #require(reading.configuration, "\(reading.diagnostics.rendered)")
        var imported = ImportedRoutes()
        for (name, routes) in documents { imported[.file(name)] = routes }
        let merged = configuration.importing(imported)
        #expect(merged.importing(imported) == merged, "it changes nothing to do it twice")
        return merged.services[0].routes.map { route in
            let methods = route.methods.isAny ? "*" : route.methods.methods.map(\.name).joined(separator: ",")
            return "\(methods) \(route.template.text) \(route.label) \(route.origin)"
        }
    }

    @Test("come after the service's own, source by source, and only where the service names the source")
    func order() throws {
        let documents = [
            "x": [try route([.get], "/x")], "y": [try route([.get], "/y")], "z": [try route([.get], "/z")],
        ]
        #expect(
            try imported("routes openapi y; routes openapi x; routes { GET /own }", documents) == [
                "GET /own /own file", "GET /y /y openapi", "GET /x /x openapi",
            ])
        #expect(try imported("routes openapi w; routes { GET /own }", documents) == ["GET /own /own file"])
    }

    @Test("leave to the service's own lines the methods that these list")
    func methods() throws {
        let documents = ["x": [try route([.get, .post], "/jobs/{job-id}"), try route([.get], "/a")]]
        #expect(
            try imported("routes openapi x; routes { GET /jobs/{id} { name jobs } }", documents) == [
                "GET /jobs/{id} jobs file", "POST /jobs/{job-id} /jobs/{job-id} openapi", "GET /a /a openapi",
            ])
        #expect(
            try imported("routes openapi x; routes { * /jobs/{id}; GET,PUT /a }", documents) == [
                "* /jobs/{id} /jobs/{id} file", "GET,PUT /a /a file",
            ])
    }

    @Test("give way altogether to a line that says more closely what the parameters are")
    func closer() throws {
        let documents = ["x": [try route([.get, .post], "/files/{path}"), try route([.get], "/files/{path}/x")]]
        #expect(
            try imported("routes openapi x; routes { GET /files/{path:path} { name /files/{path} } }", documents) == [
                "GET /files/{path:path} /files/{path} file", "GET /files/{path}/x /files/{path}/x openapi",
            ])
    }

    @Test("of two sources the first one counts")
    func twoSources() throws {
        let documents = ["x": [try route([.get], "/a/{x}")], "y": [try route([.get, .put], "/a/{y}")]]
        #expect(
            try imported("routes openapi x; routes openapi y", documents) == [
                "GET /a/{x} /a/{x} openapi", "PUT /a/{y} /a/{y} openapi",
            ])
    }

    @Test("have the buckets of the label that they share")
    func buckets() throws {
        let reading = Reading(
            "service a { listen :8000; backend demo; routes openapi x; routes { GET /a { buckets 1 2 } } }")
        var imported = ImportedRoutes()
        imported[.file("x")] = [try route([.post], "/a"), try route([.post], "/b")]
        let routes = reading.configuration?.importing(imported).services.first?.routes ?? []
        #expect(routes.map(\.buckets) == [[1, 2], [1, 2], nil])
    }

    @Test("of a path at a base path the label changes with the slash at its end")
    func slash() throws {
        #expect(try route([.get], "/api/a/", label: "/a/").slashChangedLabel == "/a")
        #expect(try route([.get], "/api/a", label: "/a").slashChangedLabel == "/a/")
        var named = try route([.get], "/a")
        named.label = "mine"
        #expect(named.slashChangedLabel == "mine")
    }
}
