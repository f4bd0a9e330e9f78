import HTTP
import Testing

@testable import Discovery

@Suite("Many paths, one template")
struct MergingTests {
    @Test("values of one kind are one line, with all methods and the sum of the counts")
    func oneKind() {
        let traffic = Traffic()
        for id in 0..<50 { traffic.send("/users/\(id)") }
        traffic.send("/users/7", .put, status: 422)
        traffic.send("/users/7", .delete, status: 204)
        traffic.send("/users/999", status: 404)
        #expect(traffic.templates == ["/users/{user_id:int}"])
        #expect(traffic.routes.first?.methods == "DELETE,GET,PUT")
        #expect(traffic.routes.first?.counts.total == 53)
        #expect(traffic.routes.first?.counts.notFound == 1)
    }

    @Test("identifiers of several kinds in one place are one plain parameter, with all that is behind them")
    func mixedKinds() {
        let traffic = Traffic()
        for id in ["12345678", "a8f3kd92", "e83c5163", "3fa85f64-5717-4562-b3fc-2c963f66afa6"] {
            traffic.send("/jobs/\(id)")
            traffic.send("/jobs/\(id)/log")
        }
        traffic.send("/jobs/export")
        #expect(traffic.templates == ["/jobs/{job_id}", "/jobs/{job_id}/log", "/jobs/export"])
    }

    @Test("whole numbers and others are one float")
    func numbers() {
        let traffic = Traffic()
        for value in ["1", "2.5"] { traffic.send("/prices/\(value)") }
        #expect(traffic.templates == ["/prices/{value:float}"])
    }

    @Test("a place of very many literals becomes a parameter, but for the words that are commands everywhere")
    func manyLiterals() {
        let traffic = Traffic()
        for index in 0..<400 {
            traffic.send("/users/" + word(index), times: 5)
            traffic.send("/users/" + word(index) + "/orders", times: 5)
            traffic.send("/users/me")
        }
        #expect(traffic.templates == ["/users/{username}", "/users/{username}/orders", "/users/me"])
        #expect(traffic.routes.map(\.counts.total) == [2000, 2000, 400])
        #expect(traffic.log.shapes().count == 3)
    }

    @Test("what was not found becomes the same parameter")
    func manyLiteralsNotFound() {
        let traffic = Traffic()
        for index in 900..<910 { traffic.send("/users/" + word(index), status: 404) }
        for index in 0..<400 { traffic.send("/users/" + word(index)) }
        let strangers = traffic.log.shapes().filter { !$0.isRoute }
        #expect(strangers.map(\.counts.notFound) == [10])
        #expect(SuggestedRoute.routes(for: strangers).map(\.template) == ["/users/{username}"])
    }

    @Test("where collections are named, very many literals stay apart as long as each comes often")
    func collections() {
        let traffic = Traffic()
        for index in 0..<60 { traffic.send("/api/v1/" + word(index), times: 5) }
        #expect(traffic.routes.count == 60)
    }

    @Test("literals that came seldom, many side by side, are one parameter; the frequent ones stay")
    func rareLiterals() {
        let traffic = Traffic()
        traffic.send("/health", times: 100)
        traffic.send("/orders/7", times: 100)
        for index in 0..<30 { traffic.send("/" + word(index)) }
        #expect(traffic.templates == ["/health", "/orders/{order_id:int}", "/{name}"])
    }

    @Test("a literal beside titles is a title, unless more is behind it")
    func words() {
        let traffic = Traffic()
        traffic.send("/articles/how-to-build-a-proxy-in-swift", times: 3)
        traffic.send("/articles/hello-world", times: 2)
        traffic.send("/articles/drafts/7")
        #expect(traffic.templates == ["/articles/{slug}", "/articles/drafts/{draft_id:int}"])
    }

    @Test("literals that differ in a number are one template, from four on")
    func numbered() {
        let traffic = Traffic()
        for number in 1...4 {
            traffic.send("/jobs/job-\(number).json")
            traffic.send("/api/v\(number)/x")
        }
        for number in 1...3 { traffic.send("/wizard/step-\(number)") }
        #expect(
            traffic.templates == [
                "/jobs/job-{job_id:int}.json", "/api/v1/x", "/api/v2/x", "/api/v3/x", "/api/v4/x", "/wizard/step-1",
                "/wizard/step-2", "/wizard/step-3",
            ])
    }

    @Test("a directory of files is one line")
    func files() {
        let traffic = Traffic()
        for name in ["app.js", "css/site.css", "img/logo.png", "main.3f2a1b9c.js"] { traffic.send("/static/" + name) }
        for name in ["a.js", "b.css", "c.png", "d.svg", "e.ico", "f.map"] { traffic.send("/web/" + name) }
        traffic.send("/reports/summary.pdf")
        #expect(traffic.templates == ["/web/{path:path}", "/static/{path:path}", "/reports/summary.pdf"])
    }

    @Test("of two paths that differ in a slash at the end the one that answers stays")
    func slashes() {
        let traffic = Traffic()
        traffic.send("/clients", status: 307, times: 9)
        traffic.send("/clients/", times: 9)
        traffic.send("/jobs", times: 2)
        traffic.send("/jobs/", status: 307, times: 2)
        #expect(traffic.templates == ["/clients/", "/jobs"])
        #expect(traffic.routes.map(\.counts.total) == [18, 4])
    }

    @Test(
        "methods are those that an author would write",
        arguments: [
            ([Method.get, .head], "GET"), ([.head], "HEAD"), ([.options, .post], "POST"), ([.other, .get], "*"),
            ([.get, .post, .put, .patch, .delete], "DELETE,GET,PATCH,POST,PUT"),
        ])
    func methods(sent: [Method], expected: String) {
        let traffic = Traffic()
        for method in sent { traffic.send("/x", method) }
        #expect(traffic.routes.map(\.methods) == [expected])
    }

    @Test("what all workers saw is added up, and a service keeps it over a reload")
    func workers() throws {
        let first = RouteDiscovery(services: [("a", true), ("b", true), ("c", false)], workers: 2)
        for worker in 0..<2 {
            let path = Array("/users/\(worker)".utf8)
            first.log(service: 1, worker: worker)?.record(path.span, method: .get, status: 200, keepsSlash: false)
        }
        #expect(first.log(service: 2, worker: 0) == nil)
        #expect(first.shapes(service: 2) == nil)
        #expect(first.shapes(service: 0)?.count == 0)
        let second = RouteDiscovery(services: [("b", true), ("d", true)], workers: 2, predecessor: first)
        let shapes = try #require(second.shapes(service: 0))
        #expect(shapes.map(\.counts.total) == [2])
        #expect(second.shapes(service: 1)?.count == 0)
        #expect(second.shapes(service: 2) == nil)
    }

    /// A word of letters, a different one for each number.
    private func word(_ number: Int) -> String {
        let syllables = ["ba", "co", "di", "fu", "ge", "la", "mo", "ni", "pu", "re"]
        return syllables[number / 100 % 10] + syllables[number / 10 % 10] + syllables[number % 10]
    }
}
