import HTTP
import Testing

@testable import Routing

@Suite("Conflicts between routes")
struct RouteConflictTests {
    @Test("two templates of one shape for one method are in conflict")
    func conflicts() throws {
        let definitions = try [
            "GET,POST /j/{id}", "DELETE /j/{job}", "POST,PUT /j/{other:str}", "GET /j/{id:int}", "* /j/{x:int}",
            "GET /j/new",
        ].map(route)
        #expect(
            RouteTable.conflicts(in: definitions) == [
                RouteConflict(first: 0, second: 2, methods: [.post]),
                RouteConflict(first: 3, second: 4, methods: [.get]),
            ])
    }

    @Test(
        "a route that another one hides is found",
        arguments: [
            (["GET /{n}/data.json", "GET /{p:path}.json"], [UnreachableRoute(route: 0, taker: 1)]),
            (
                ["GET /{n:int}/{m}c", "GET /{p:path}c", "PUT /{i:int}/{q}c"],
                [.init(route: 0, taker: 1), .init(route: 2, taker: 1)]
            ),
            (["GET /a{p:path}", "GET /{x}/b", "GET /ab/c", "GET /ab{x}", "GET /a{y}"], []),
            (["GET /{p:path}", "GET /{x}", "GET /a", "GET /{p:path}/b", "GET /{p:path}/{x}/b"], []),
            (["GET /{p:path}1", "GET /{x}/{i:int}"], []),
            (["GET /{x}/{y}.{z:int}1", "GET /{p:path}1"], [UnreachableRoute(route: 0, taker: 1)]),
        ])
    func unreachable(lines: [String], expected: [UnreachableRoute]) throws {
        #expect(RouteTable.unreachable(in: try lines.map(route)) == expected)
    }
}
