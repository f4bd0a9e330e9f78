import Routing
import Testing

@Suite("Route templates")
struct RouteTemplateTests {
    @Test(
        "a template gives its shape, its names and its kinds",
        arguments: [
            ("/", "/", "/", [String](), [ParameterKind]()),
            ("/clients/", "/clients/", "/clients/", [], []),
            ("/jobs/{job_id}", "/jobs/{}", "/jobs/{job_id}", ["job_id"], [.plain]),
            ("/jobs/{_x1:str}", "/jobs/{}", "/jobs/{_x1}", ["_x1"], [.plain]),
            (
                "/a/{x:int}/{y:float}/{z:uuid}", "/a/{:int}/{:float}/{:uuid}", "/a/{x}/{y}/{z}", ["x", "y", "z"],
                [.int, .float, .uuid]
            ),
            ("/f/{p:path}", "/f/{:path}", "/f/{p}", ["p"], [.path]),
            ("/f/{p...}/meta", "/f/{:path}/meta", "/f/{p}/meta", ["p"], [.path]),
            (
                "/v{version:int}/file-{id}.json", "/v{:int}/file-{}.json", "/v{version}/file-{id}.json",
                ["version", "id"],
                [.int, .plain]
            ),
            ("/{x}-{y}", "/{}-{}", "/{x}-{y}", ["x", "y"], [.plain, .plain]),
            ("//é;a=1%2F+", "//é;a=1%2F+", "//é;a=1%2F+", [], []),
        ])
    func parsed(text: String, shape: String, untyped: String, names: [String], kinds: [ParameterKind]) throws {
        let template = try RouteTemplate(parsing: text)
        #expect(template.text == text)
        #expect(template.shape == shape)
        #expect(template.untyped == untyped)
        #expect(template.parameterNames == names)
        #expect(template.parameterKinds == kinds)
    }

    @Test(
        "a malformed template says what is wrong and where",
        arguments: [
            ("", "expected a template, such as `/jobs/{job_id}`", 0, 0),
            ("jobs", "a template starts with `/`", 0, 1),
            ("http://h/x", "a template is a path: leave out scheme and host", 0, 10),
            ("/é?x=1", "a template is matched against the path alone: leave out `?` and the query", 2, 1),
            ("/a#b", "a request carries no fragment: leave out `#` and what follows", 2, 1),
            ("/a b", "a template has no spaces or control characters; use a parameter there", 2, 1),
            ("/a\u{1}", "a template has no spaces or control characters; use a parameter there", 2, 1),
            ("/a}", "`}` without `{` before it", 2, 1),
            ("/a/{x", "`{` is not closed: expected `}` before the segment ends", 3, 1),
            ("/a/{x/b}", "`{` is not closed: expected `}` before the segment ends", 3, 1),
            ("/{x{y}}", "`{` is not closed: expected `}` before the segment ends", 1, 1),
            ("/{}", "a parameter has a name: `{name}`", 1, 2),
            ("/{...}", "a parameter has a name: `{name}`", 1, 2),
            ("/{:int}", "a parameter has a name: `{name}`", 1, 2),
            ("/{1x}", "`1x` is no parameter name: letters, digits and `_`, not a digit first", 2, 2),
            ("/é{a-b}", "`a-b` is no parameter name: letters, digits and `_`, not a digit first", 3, 3),
            ("/{x}/{x:int}", "the parameter `x` stands in the template twice", 6, 1),
            ("/{x:}", "expected a type after `:`, one of: uuid, int, float, str, path", 3, 1),
            ("/{x:integer}", "unknown type `integer`: did you mean `int`? one of: uuid, int, float, str, path", 4, 7),
            ("/{x:guid}", "unknown type `guid`: did you mean `uuid`? one of: uuid, int, float, str, path", 4, 4),
            ("/{x:[0-9]+}", "unknown type `[0-9]+`: one of: uuid, int, float, str, path", 4, 6),
            ("/{a}{b}", "two parameters side by side: text must stand between them", 4, 1),
            ("/{a:path}/{b...}", "a template has one path parameter at most", 10, 6),
            (
                String(repeating: "/a", count: 129), "a template has at most 128 segments", 257, 0
            ),
            ("/" + String(repeating: "a", count: 4096), "a template has at most 4096 bytes", 0, 4097),
        ])
    func malformed(text: String, message: String, offset: Int, length: Int) {
        #expect(throws: TemplateError(message: message, offset: offset, length: length)) {
            try RouteTemplate(parsing: text)
        }
    }

    @Test("the label of a path with the wrong final slash is the template with the slash changed")
    func slashChanged() throws {
        #expect(try RouteTemplate(parsing: "/items/{id}").slashChanged == "/items/{id}/")
        #expect(try RouteTemplate(parsing: "/items/").slashChanged == "/items")
    }
}
