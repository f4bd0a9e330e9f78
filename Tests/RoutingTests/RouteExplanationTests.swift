import HTTP
import Testing

@testable import Routing

@Suite("Explanation of a match")
struct RouteExplanationTests {
    private func explain(_ path: String, _ method: Method = .get, _ lines: [String]) throws -> (String?, [String]) {
        let table = try RouteTable(lines: lines)
        let explanation = table.explain(path: path, method: method)
        let losers = explanation.losers.map {
            "\(table.definitions[$0.route].template.text) \($0.matches ? "lost" : "missed"): \($0.reason)"
        }
        return (explanation.handler, losers)
    }

    @Test("every route that matches but was not chosen has its reason")
    func lost() throws {
        let (handler, losers) = try explain(
            "/jobs/12", .get,
            [
                "GET /jobs/{job_id}", "GET /jobs/12", "POST /jobs/12", "GET /jobs/{n:int}", "GET /{p:path}",
                "GET /jobs/1{x}",
            ])
        #expect(handler == "/jobs/12")
        #expect(
            losers == [
                "/jobs/{job_id} lost: segment 2 `12` is literal in /jobs/12",
                "/jobs/12 lost: method GET is not listed (POST)",
                "/jobs/{n:int} lost: segment 2 `12` is literal in /jobs/12",
                "/{p:path} lost: segment 1 `jobs` is literal in /jobs/12",
                "/jobs/1{x} lost: segment 2 `12` is literal in /jobs/12",
            ])
    }

    @Test("the kinds of parameters, the text around them and the order of the file are told apart")
    func lostByRank() throws {
        #expect(
            try explain(
                "/ab1/x", .put,
                ["GET /a{x}/x", "GET /ab{y}/x", "POST /ab{z}/x", "GET /{y}b1/x", "GET /ab{q:int}/x", "* /{x}/x"])
                == (
                    "/ab{q:int}/x",
                    [
                        "/a{x}/x lost: segment 1 `ab{q:int}` has more literal text in /ab{q:int}/x",
                        "/ab{y}/x lost: segment 1 is an int in /ab{q:int}/x and a plain parameter here",
                        "/ab{z}/x lost: segment 1 is an int in /ab{q:int}/x and a plain parameter here",
                        "/{y}b1/x lost: segment 1 is an int in /ab{q:int}/x and a plain parameter here",
                        "/{x}/x lost: segment 1 `ab{q:int}` has more literal text in /ab{q:int}/x",
                    ]
                ))
        #expect(
            try explain("/xx", .put, ["GET /x{a}", "POST /x{b}", "GET /{a}x"])
                == (
                    "/x{a}",
                    [
                        "/x{b} lost: method PUT is not listed (POST), nor by the one before it in the file",
                        "/{a}x lost: /x{a} is as specific and stands before it in the file",
                    ]
                ))
    }

    @Test("a route that nearly matches says what is missing")
    func nearMisses() throws {
        let (handler, losers) = try explain(
            "/jobs/abc", .get,
            [
                "GET /jobs/{n:int}", "GET /job/{x}", "GET /clients/{x}", "GET /jobs/{x}/result", "GET /jobs",
                "GET /jobs/abc/",
                "GET /jobs/v{x}", "GET /jobs/new", "GET /health", "GET /jobs/{u:uuid}", "GET /x/{p:path}",
            ])
        #expect(handler == "/jobs/abc")
        #expect(
            losers == [
                "/jobs/{n:int} missed: segment 2 `abc` is not an int",
                "/job/{x} missed: segment 1 `jobs` is not `job`",
                "/jobs/{x}/result missed: the path ends before segment 3 `result`",
                "/jobs missed: the path goes on with segment 2 `abc`",
                "/jobs/v{x} missed: segment 2 `abc` does not fit `v{x}`",
                "/jobs/new missed: segment 2 `abc` is not `new`",
                "/jobs/{u:uuid} missed: segment 2 `abc` is not a uuid",
            ])
    }

    @Test("a path that no route takes is explained too")
    func none() throws {
        let explanation = try RouteTable(lines: ["GET /jobs/{n:int}", "GET /f/{p:path}.zip"]).explain(
            path: "/f/a%20b", method: .post)
        #expect(
            explanation
                == RouteExplanation(
                    match: .none, decodedPath: "/f/a b", handler: nil, listsMethod: false,
                    losers: [.init(route: 1, matches: false, reason: "the path does not fit segment 2 `{p:path}.zip`")])
        )
        #expect(try explain("*", .options, ["GET /jobs"]) == (nil, []))
    }

    @Test("a route that would match with its slash changed says so")
    func slash() throws {
        #expect(
            try explain("/d/", .get, ["GET /d", "GET /{p:path}"])
                == ("/{p:path}", ["/d missed: it matches only with its final slash changed"]))
    }
}
