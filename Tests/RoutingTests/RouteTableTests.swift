import HTTP
import Testing

@testable import Routing

@Suite("Route table")
struct RouteTableTests {
    private static let uuid = "123e4567-e89b-12d3-A456-426614174000"

    @Test("the contract's example gets its labels")
    func example() throws {
        let table = try RouteTable(lines: [
            "GET /health", "GET /clients/", "POST /jobs/", "GET /jobs/{job_id:uuid}", "* /files/{path:path}",
        ])
        #expect(table.label("/health") == "/health")
        #expect(table.label("/health/") == "/health/")
        #expect(table.label("/clients") == "/clients")
        #expect(table.label("/jobs/\(Self.uuid)", .delete) == "/jobs/{job_id:uuid}")
        #expect(table.label("/jobs/\(Self.uuid)/") == "/jobs/{job_id:uuid}/")
        #expect(table.label("/jobs/7") == nil)
        #expect(table.label("/files/") == "/files/{path:path}")
        #expect(table.label("/files/a/b//../c", .other) == "/files/{path:path}")
        #expect(table.label("/") == nil)
        #expect(table.label("/Health") == nil)
    }

    @Test(
        "a parameter takes what its kind takes",
        arguments: [
            ("int", ["0", "007", "12345678901234567890123"], ["", "-1", "+1", "1.0", "1a", "٣", "1%0A"]),
            ("float", ["0", "1.5", "00.10"], ["", ".5", "1.", "1e3", "-1", "1.5.2", "a"]),
            (
                "uuid",
                [
                    uuid, "123e4567e89b12d3a456426614174000", "123e4567-e89b12d3a456-426614174000",
                    "00000000000000000000000000000000",
                ],
                [
                    "", "123e4567-e89b-12d3-a456-42661417400", "123e4567-e89b-12d3-a456-4266141740000",
                    "x" + uuid.dropFirst(),
                    "123e4567--e89b-12d3-a456-426614174000", "-123e4567e89b12d3a456426614174000",
                    "123e4567e89b12d3a456426614174000-", "123e-4567e89b12d3a456426614174000",
                ]
            ),
            (
                "str", ["a", "1", "%20", "é", "%C3%A9", "a;x=1", "+", "..", "%", "%zz", "%2", "a%00"],
                ["", "%FF", "a%C3", "%ED%A0%80"]
            ),
        ])
    func kinds(kind: String, taken: [String], refused: [String]) throws {
        let table = try RouteTable(lines: ["GET /a/{x:\(kind)}/b"])
        for text in taken { #expect(table.label("/a/\(text)/b") != nil, "\(text)") }
        for text in refused { #expect(table.label("/a/\(text)/b") == nil, "\(text)") }
        let mixed = try RouteTable(lines: ["GET /a/<{x:\(kind)}>/b"])
        for text in taken { #expect(mixed.label("/a/<\(text)>/b") != nil, "<\(text)>") }
        for text in refused { #expect(mixed.label("/a/<\(text)>/b") == nil, "<\(text)>") }
        let several = try RouteTable(lines: ["GET /a/{x:\(kind)}~{y:int}/b"])
        for text in taken { #expect(several.label("/a/\(text)~1/b") != nil, "\(text)~1") }
        for text in refused { #expect(several.label("/a/\(text)~1/b") == nil, "\(text)~1") }
    }

    @Test(
        "a path parameter takes slashes, nothing, and bytes that are no UTF-8",
        arguments: [
            ("/a/{p:path}", "/a/", true), ("/a/{p:path}", "/a/b/c/", true), ("/a/{p:path}", "/a/%FF", true),
            ("/a/{p:path}-{q}", "/a/x-%FF", false), ("/a/{p:path}-{q}", "/a/y/x-%FF", false),
            ("/a/{p:path}-{q}", "/a/x-y", true),
            ("/{p:path}", "/", true), ("/a/{p:path}/z", "/a//z", true), ("/a/{p:path}/z", "/a/b/c/z", true),
            ("/a/{p:path}/z", "/a/z", false), ("/a/{p:path}/z/{n:int}", "/a/1/2/z/3", true),
            ("/a/{p:path}/z/{n:int}", "/a/1/2/z/x", false), ("/a/{p:path}.zip", "/a/b/c.zip", true),
            ("/a/{p:path}.zip", "/a/.zip", true), ("/a/{p:path}.zip", "/a/zip", false),
            ("/a/v{p:path}w/z", "/a/vb/cw/z", true), ("/a/v{p:path}w/z", "/a/vw/z", true),
            ("/a/vv{p:path}vv", "/a/vvv", false), ("/a/{x}-{p:path}-{y}", "/a/1-/-2", true),
            ("/a/{x}-{p:path}-{y}", "/a/1--2", true), ("/a/{x}-{p:path}-{y}", "/a/1-2", false),
            ("/a/{x}-{p:path}-{y}", "/a/-/b/-2", false),
        ])
    func pathParameter(template: String, path: String, matches: Bool) throws {
        let exact = try RouteTable(lines: ["GET \(template)"]).match(Array(path.utf8))
        #expect((exact == .route(index: 0, slashChanged: false)) == matches)
    }

    @Test("a template of another length between two others does not turn their order round")
    func orderAcrossLengths() throws {
        for middle in ["/other", "/other/", "/a/b/c", "/"] {
            let table = try RouteTable(lines: ["GET /jobs/{n:int}", "GET \(middle)", "GET /jobs/12"])
            #expect(table.label("/jobs/12") == "/jobs/12", "\(middle)")
            #expect(table.label("/jobs/13") == "/jobs/{n:int}", "\(middle)")
        }
    }

    @Test("`/a/{rest:path}` does not match `/a` but for the slash")
    func pathWantsItsSlash() throws {
        let table = try RouteTable(lines: ["GET /a/{rest:path}"])
        #expect(table.match(Array("/a".utf8)) == .route(index: 0, slashChanged: true))
    }

    @Test(
        "the most specific template wins, segment by segment, wherever it stands in the file",
        arguments: [
            (["/j/{x}", "/j/new"], "/j/new", "/j/new"),
            (["/j/{x}", "/j/new"], "/j/old", "/j/{x}"),
            (["/a/{x}/c", "/a/b/d"], "/a/b/c", "/a/{x}/c"),
            (["/a/{x}/c", "/a/b/d"], "/a/b/d", "/a/b/d"),
            (
                ["/{p:path}", "/{s}", "/{f:float}", "/{i:int}", "/{u:uuid}"], "/12345678123456781234567812345678",
                "/{u:uuid}"
            ),
            (["/{p:path}", "/{s}", "/{f:float}", "/{i:int}", "/{u:uuid}"], "/12", "/{i:int}"),
            (["/{p:path}", "/{s}", "/{f:float}", "/{i:int}", "/{u:uuid}"], "/1.2", "/{f:float}"),
            (["/{p:path}", "/{s}", "/{f:float}", "/{i:int}", "/{u:uuid}"], "/x", "/{s}"),
            (["/{p:path}", "/{s}", "/{f:float}", "/{i:int}", "/{u:uuid}"], "/x/y", "/{p:path}"),
            (["/{i:int}", "/{x}0"], "/10", "/{x}0"),
            (["/{x}.json", "/{x}.{y}", "/{x}.j{y}"], "/a.json", "/{x}.json"),
            (["/{x}.{y}", "/{x}.j{y}"], "/a.json", "/{x}.j{y}"),
            (["/v{x}", "/v{x:int}"], "/v1", "/v{x:int}"),
            (["/{a}x", "/x{a}"], "/xx", "/{a}x"),
            (["/x{a}", "/{a}x"], "/xx", "/x{a}"),
            (["/{a}-x/{b}", "/x-{a}/c"], "/x-x/c", "/x-{a}/c"),
            (["/{a}/b", "/{a:int}/{b}"], "/1/b", "/{a:int}/{b}"),
            (["/{p:path}", "/{p:path}/edit"], "/a/edit", "/{p:path}/edit"),
            (["/{p:path}/edit", "/{p:path}/{i:int}/edit"], "/a/1/edit", "/{p:path}/{i:int}/edit"),
            (["/{p:path}/edit", "/{p:path}/{i:int}/edit"], "/a/b/edit", "/{p:path}/edit"),
            (["/f/{n}", "/f/{p:path}.zip"], "/f/a.zip", "/f/{p:path}.zip"),
            (["/f/{p:path}.zip", "/f/{n}.zip"], "/f/a.zip", "/f/{n}.zip"),
            (["/é/{x}", "/é/é"], "/%C3%A9/%c3%a9", "/é/é"),
        ])
    func precedence(templates: [String], path: String, label: String) throws {
        #expect(try RouteTable(lines: templates.map { "GET \($0)" }).label(path) == label)
    }

    @Test("a method picks among the definitions of one shape only")
    func methods() throws {
        let table = try RouteTable(lines: [
            "GET,PUT /j/{id}", "DELETE /j/{job}", "POST /j/{n:int}", "PATCH /j/new", "* /w",
        ])
        #expect(table.match(Array("/j/a".utf8), .put) == .route(index: 0, slashChanged: false))
        #expect(table.match(Array("/j/a".utf8), .delete) == .route(index: 1, slashChanged: false))
        #expect(table.match(Array("/j/a".utf8), .other) == .route(index: 0, slashChanged: false))
        #expect(table.label("/j/1", .get) == "/j/{n:int}")
        #expect(table.label("/j/new", .get) == "/j/new")
        #expect(table.label("/j/new/", .delete) == "/j/new/")
        #expect(table.label("/w", .other) == "/w")
    }

    @Test("one slash more or less at the end gives the template with its slash changed, and two do not")
    func finalSlash() throws {
        let table = try RouteTable(lines: ["GET /items/{id}", "GET /c/", "GET /d", "GET /d/{x}"])
        #expect(table.label("/items/5/") == "/items/{id}/")
        #expect(table.label("/items/5//") == nil)
        #expect(table.label("/c") == "/c")
        #expect(table.label("/d/") == "/d/")
        #expect(table.label("/%64%2f") == "/d/")
        #expect(table.label("/items/%35%2F") == "/items/{id}/")
        #expect(try RouteTable(lines: ["GET /{x}"]).label("/") == nil)
        #expect(try RouteTable(lines: ["GET //"]).label("/") == nil)
        #expect(try RouteTable(lines: ["GET /"]).label("//") == "//")
        #expect(try RouteTable(lines: ["GET /a//"]).label("/a/") == "/a/")
    }

    @Test("a path is decoded once, as a whole, and not normalised")
    func decoding() throws {
        let table = try RouteTable(lines: [
            "GET /u/{id}", "GET /u/{id}/b", "GET /u/%41", "GET /x+",
        ])
        #expect(table.label("/u/a%2Fb") == "/u/{id}/b")
        #expect(table.label("/u%2fa") == "/u/{id}")
        #expect(table.label("/u/%2541") == "/u/%41")
        #expect(table.label("/%75/%252F") == "/u/{id}")
        #expect(table.label("//u/a") == nil)
        #expect(table.label("/./u/a") == nil)
        #expect(table.label("/u/..") == "/u/{id}")
        #expect(table.label("/x%2B") == "/x+")
        #expect(table.label("/x%20") == nil)
    }

    @Test("with a literal encoded slash `%2F` separates nothing")
    func encodedSlash() throws {
        let table = try RouteTable(lines: ["GET /u/{id}", "GET /u/{id}/b"], encodedSlashIsLiteral: true)
        #expect(table.label("/u/a%2Fb") == "/u/{id}")
        #expect(table.label("/u/%61/b") == "/u/{id}/b")
        #expect(table.label("/u%2fa") == nil)
    }

    @Test(
        "what is no path, or over the longest path, belongs to no route", arguments: ["", "*", "u/a", "host:80", "?"])
    func noPath(path: String) throws {
        #expect(try RouteTable(lines: ["* /{p:path}"]).label(path) == nil)
    }

    @Test("the longest path is matched, and one byte more is not")
    func longest() throws {
        let table = try RouteTable(lines: ["* /{p:path}/z", "* /{x}-{y}-{z:int}"])
        let path = [0x2F] + [UInt8](repeating: 0x2D, count: MatchScratch.pathBytesMax - 2)
        #expect(table.match(path + [0x31]) == .route(index: 1, slashChanged: false))
        #expect(table.match(Array(path.dropLast()) + Array("%31".utf8)) == .none)
        #expect(table.match(path + [0x31, 0x31]) == .none)
        #expect(table.match([UInt8](repeating: 0x2F, count: MatchScratch.pathBytesMax)) == .none)
    }

    @Test("an empty table matches nothing")
    func empty() {
        #expect(RouteTable([]).label("/") == nil)
        #expect(RouteTable([]).label("/a%20") == nil)
    }

    @Test("a scratch carries nothing from one match to the next")
    func reuse() throws {
        let table = try RouteTable(lines: ["GET /{x}-{y}", "GET /ab", "GET /%zz{p:path}"])
        var scratch = MatchScratch()
        for (path, expected) in [
            ("/a%2Db", RouteMatch.route(index: 0, slashChanged: false)), ("/%61", .none),
            ("/ab", .route(index: 1, slashChanged: false)),
            ("/a-", .none), ("/%61b/", .route(index: 1, slashChanged: true)), ("/-b", .none),
        ] {
            let match = table.match(path: Array(path.utf8).span, method: .get, scratch: &scratch)
            #expect(match == expected, "\(path)")
        }
    }

    @Test("raw paths are decoded as the templates see them")
    func rawPath() {
        #expect(percentDecoded(Array("/a%2fb%%41%4".utf8).span) == Array("/a/b%A%4".utf8))
        #expect(percentDecoded(Array("%FF".utf8).span) == [0xFF])
        #expect(percentDecoded([UInt8]().span) == [])
    }
}
