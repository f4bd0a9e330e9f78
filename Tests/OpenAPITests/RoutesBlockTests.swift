import OpenAPI
import Testing

@Suite("OpenAPI: the routes block")
struct RoutesBlockTests {
    private let paths = """
        "info": {"title": "Jobs\\nAPI"}, "paths": {
          "/jobs/": {"get": {}, "post": {}},
          "/jobs/{job-id}/{n}": {
            "delete": {}, "parameters": [{"name": "n", "in": "path", "schema": {"type": "integer"}}]
          },
          "/q;\\"{1}/{1_}": {"get": {}}, "/u/{a b}": {"get": {}}, "/o('${id}')": {"get": {}}
        }
        """

    @Test("has a line for each route, with names that a route file allows and the label where it differs")
    func block() throws {
        #expect(
            try routes(paths).routesBlock(source: "api.json") == """
                routes {
                    # Jobs API, api.json
                    GET,POST  /jobs/
                    DELETE    /jobs/{job_id}/{n} { name /jobs/{job-id}/{n} }
                    GET       "/q;\\"{_1}/{_1_}" { name "/q;\\"{1}/{1_}" }
                    GET       /u/{a_b} { name "/u/{a b}" }
                    # not possible in a route file: GET       /o('${id}')
                }

                """)
    }

    @Test("has converters for the types when asked for")
    func typed() throws {
        let block = try routes(paths).routesBlock(source: "api.json", isTyped: true)
        #expect(block.contains("    DELETE    /jobs/{job_id}/{n:int} { name /jobs/{job-id}/{n} }\n"))
        #expect(block.contains("    GET,POST  /jobs/\n"))
    }

    @Test("has both forms of a path at a base path, under one label")
    func base() throws {
        let document = try routes(#""servers": [{"url": "/api"}], "paths": {"/j": {"get": {}}}"#)
        #expect(
            document.routesBlock(source: "s") == """
                routes {
                    # s
                    GET  /api/j { name /j }
                    GET  /j
                }

                """)
    }
}
