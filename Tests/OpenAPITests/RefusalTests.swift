import OpenAPI
import Testing

@Suite("OpenAPI: what is no document")
struct RefusalTests {
    @Test(
        "is refused with its place and what was expected",
        arguments: [
            ("", "1:1: the document is empty (expected: an OpenAPI 3 document in JSON)"),
            (" \n", "1:1: the document is empty (expected: an OpenAPI 3 document in JSON)"),
            (
                "openapi: 3.0.0\npaths: {}\n",
                "1:1: this is YAML (expected: an OpenAPI 3 document in JSON; most servers have it as well, often at "
                    + "/openapi.json)"
            ),
            (
                "# note\n---\nopenapi: 3.1.0\n",
                "1:1: this is YAML (expected: an OpenAPI 3 document in JSON; most servers have it as well, often at "
                    + "/openapi.json)"
            ),
            ("<!doctype html>", "1:1: this is HTML or XML (expected: an OpenAPI 3 document in JSON)"),
            (
                "{\"swagger\": \"2.0\", \"paths\": {}}",
                "1:13: this is Swagger 2.0 (OpenAPI 2.0) (expected: OpenAPI 3.0 or 3.1: converters such as "
                    + "swagger2openapi write it)"
            ),
            ("[]", "1:1: not an object (expected: an OpenAPI 3 document in JSON)"),
            ("{}", "1:1: no member \"openapi\" (expected: an OpenAPI 3 document in JSON)"),
            ("{\"openapi\": 3.1}", "1:13: \"openapi\" is no string (expected: the version in quotes, as \"3.1.0\")"),
            ("{\n  \"openapi\": \"4.0.0\"}", "2:14: OpenAPI 4.0.0 is not read (expected: OpenAPI 3.0 or 3.1)"),
            (
                "{\"openapi\": \"3.0.0\",\n\"paths\": []}",
                "2:10: \"paths\" is no object (expected: an object of paths)"
            ),
            (
                "{\"openapi\": \"3.0.0\",\n \"paths\": {\"/a\": {\"get\": {},}}}",
                "2:29: no JSON: expected a name in double quotes"
            ),
            ("{\"openapi\": \"3.0.0\", \"x\": {\"y\": [1 2]}}", "1:36: no JSON: expected \",\" or \"]\""),
            ("{\"openapi\": \"3.0.0\"", "1:20: no JSON: the text ends before its value does"),
            ("{\"openapi\": \"3.0.0\"}}", "1:21: no JSON: expected nothing more behind the value"),
        ])
    func refused(text: String, expected: String) {
        #expect(error(text) == "api.json:" + expected)
    }

    @Test("a document without paths has no routes, and says so")
    func empty() throws {
        let document = try routes("\"webhooks\": {}")
        #expect(document.routes.isEmpty)
        #expect(document.warnings.map(\.message) == ["the document has no \"paths\""])
    }

    @Test("a byte order mark does no harm, and too large a document is not read")
    func size() throws {
        let text = [0xEF, 0xBB, 0xBF] + Array("{\"openapi\": \"3.0.0\", \"paths\": {\"/a\": {\"get\": {}}}}".utf8)
        #expect(lines(try OpenAPIDocument(text)) == ["GET /a"])
        #expect(throws: OpenAPIError.self) {
            try OpenAPIDocument([UInt8](repeating: 0x20, count: OpenAPIDocument.bytesMax + 1))
        }
    }

    @Test("what is deep or full of values is refused in bounds of time and memory")
    func hostile() {
        let deep = "{\"openapi\": \"3.0.0\", \"paths\": \(String(repeating: "[", count: 100_000))"
        #expect(error(deep)?.contains("nested too deep") == true)
        let many = "{\"openapi\": \"3.0.0\", \"servers\": [\(String(repeating: "0,", count: 1_100_000))0]}"
        #expect(error(many)?.contains("more values than are read") == true)
    }
}
