import HTTP
import OpenAPI
import Routing
import Testing

@Suite("OpenAPI paths")
struct PathTests {
    @Test(
        "paths become routes with their methods, in the order of the document", arguments: ["3.0.3", "3.1.1", "3.2.0"])
    func order(version: String) throws {
        let text = """
            {"paths": {
              "/z/{id}": {"get": {}, "delete": {"responses": {"200": {"description": "x"}}}, "parameters": []},
              "/a": {"summary": "s", "put": {}, "post": {}, "options": {}, "head": {}, "patch": {}, "trace": {}},
              "/z/": {"get": {}}
            }, "info": {"title": "T", "version": "1"}, "openapi": "\(version)"}
            """
        let document = try OpenAPIDocument(Array(text.utf8))
        #expect(
            lines(document) == ["DELETE,GET /z/{id}", "HEAD,OPTIONS,PATCH,POST,PUT,TRACE /a", "GET /z/"])
        #expect(document.version == version)
        #expect(document.title == "T")
        #expect(document.warnings.isEmpty)
    }

    @Test("version 3.2 has query and further methods; those that nobody registered are left out")
    func query() throws {
        let document = try routes(
            #""paths": {"/s": {"query": {}, "additionalOperations": {"LINK": {}, "PROPFIND": {}, "FROB": {}}}}"#)
        #expect(lines(document) == ["LINK,PROPFIND,QUERY /s"])
        #expect(document.warnings.map(\.message) == ["the method \"FROB\" is left out: it is not registered"])
    }

    @Test(
        "a name of a parameter may be anything",
        arguments: ["user-id", "item.id", "1st", "größe", "a b", "id:int", "rest..."])
    func names(name: String) throws {
        let document = try routes("\"paths\": {\"/u/{\(name)}/x\": {\"get\": {}}}")
        #expect(lines(document) == ["GET /u/{\(name)}/x"])
        #expect(document.routes.first?.template.parameterNames == [name])
        #expect(document.routes.first?.template.parameterKinds == [.plain])
    }

    @Test("extensions, webhooks and what is no path are no routes")
    func others() throws {
        let document = try routes(
            """
            "paths": {"x-internal": {"get": {}}, "/a": {"x-get": {}, "get": {}, "description": "d"}, "/none": {}},
            "webhooks": {"/w": {"post": {}}}, "x-paths": {"/y": {"get": {}}}
            """
        )
        #expect(lines(document) == ["GET /a"])
        #expect(document.warnings.isEmpty)
    }

    @Test("what cannot be matched is left out with a warning at its place, and the rest stays")
    func leftOut() throws {
        let document = try routes(
            """
            "paths": {
              "/a": {"get": {}}, "b": {"get": {}}, "/c{x}{y}": {"get": {}}, "/d/{x": {"get": {}},
              "/e?f=1": {"get": {}}, "/g": [], "/h/{x}/{x}": {"get": {}}, "/i/{}": {"get": {}}, "/z": {"get": {}}
            }
            """)
        #expect(lines(document) == ["GET /a", "GET /z"])
        #expect(
            document.warnings.map { $0.text(source: "s") } == [
                "s:2:22: the path \"b\" is left out: a path begins with \"/\"",
                "s:2:40: the path \"/c{x}{y}\" is left out: two parameters side by side: text must stand between them",
                "s:2:65: the path \"/d/{x\" is left out: \"{\" is not closed: expected \"}\" before the segment ends",
                "s:3:3: the path \"/e?f=1\" is left out: a template is matched against the path alone: leave out \"?\" "
                    + "and the query",
                "s:3:26: the path \"/g\" is left out: it is no object",
                "s:3:36: the path \"/h/{x}/{x}\" is left out: the parameter \"x\" stands in the template twice",
                "s:3:63: the path \"/i/{}\" is left out: a parameter has a name: \"{name}\"",
            ])
    }

    @Test("of two paths that match the same requests the first stays, with a warning; other methods are no conflict")
    func duplicates() throws {
        let document = try routes(
            """
            "paths": {
              "/a/{x}": {"get": {}}, "/a/{y}": {"get": {}, "put": {}}, "/a/{z}": {"delete": {}}, "/a/{x}": {"get": {}}
            }
            """
        )
        #expect(lines(document) == ["GET /a/{x}", "PUT /a/{y}", "DELETE /a/{z}"])
        #expect(document.warnings.map(\.message) == ["GET \"/a/{y}\" is left out: it matches what \"/a/{x}\" matches"])
    }

    @Test("encoded characters of a path are matched decoded, and the label stays as it is")
    func encoded() throws {
        let document = try routes(#""paths": {"/caf%C3%A9/%7Bx%2F%20/{id}": {"get": {}}}"#)
        #expect(lines(document) == ["GET /café/%7Bx%2F%20/{id} = /caf%C3%A9/%7Bx%2F%20/{id}"])
    }

    @Test("a path item may stand elsewhere in the document")
    func references() throws {
        let document = try routes(
            """
            "paths": {
              "/a": {"$ref": "#/components/pathItems/A"}, "/b": {"$ref": "#/paths/~1a", "put": {}},
              "/c": {"$ref": "other.json#/x"}, "/d": {"$ref": "#/paths/~1d"},
              "/e": {"$ref": "#/components/pathItems/None"},
              "/f": {"$ref": "#/components/pathItems/with%20space"}
            },
            "components": {
              "pathItems": {"A": {"get": {}, "post": {}}, "with space": {"get": {}}}, "schemas": {"A": {"get": {}}}
            }
            """)
        #expect(lines(document) == ["GET,POST /a", "GET,POST,PUT /b", "GET /f"])
        #expect(document.warnings.count == 3)
    }

    @Test("the types of path parameters are those of the path or the operation")
    func types() throws {
        let document = try routes(
            """
            "paths": {
              "/a/{i}/{n}/{u}/{s}/{none}": {
                "parameters": [
                  {"name": "i", "in": "path", "schema": {"type": "integer"}},
                  {"name": "s", "in": "query", "schema": {"type": "integer"}}, {"$ref": "#/components/parameters/U"}
                ],
                "get": {"parameters": [{"name": "n", "in": "path", "schema": {"type": ["number", "null"]}}]}
              },
              "/b/{x}/{y}": {
                "parameters": [{"name": "y", "in": "path", "schema": {"type": "integer"}}],
                "get": {"parameters": [{"name": "x", "in": "path", "schema": {"type": "integer"}}]},
                "put": {"parameters": [{"name": "x", "in": "path", "schema": {"type": "string"}}]}
              }
            },
            "components": {
              "parameters": {"U": {"name": "u", "in": "path", "schema": {"type": "string", "format": "uuid"}}}
            }
            """)
        #expect(document.routes.map(\.parameterTypes) == [[.int, .float, .uuid, .plain, .plain], [.plain, .int]])
        #expect(document.routes.allSatisfy { $0.template.parameterKinds.allSatisfy { $0 == .plain } })
    }

    @Test("5,000 paths are read, and warnings are bounded")
    func many() throws {
        let paths = (0..<5000).map { "\"/r\($0)/{id}\": {\"get\": {}, \"post\": {}}, \"bad\($0)\": {}" }
        let document = try routes("\"paths\": {\(paths.joined(separator: ", "))}")
        #expect(document.routes.count == 5000)
        #expect(document.warnings.count == 50)
        #expect(document.warningsLeftOut == 4950)
        let servers = "\"servers\": [{\"url\": \"/a\"}, {\"url\": \"/b\"}, {\"url\": \"/c\"}]"
        let larger = (0..<11_000).map { "\"/r\($0)\": {\"get\": {}}" }
        let bounded = try routes("\(servers), \"paths\": {\(larger.joined(separator: ", "))}")
        #expect(bounded.routes.count == 40_000)
        #expect(bounded.warnings.map(\.message) == ["4000 forms of paths are left out: there are more than 40000"])
        let tooMany = (0...20_000).map { "\"/r\($0)\": {}" }
        #expect(throws: OpenAPIError.self) { try routes("\"paths\": {\(tooMany.joined(separator: ", "))}") }
    }
}
