import HTTP
import Testing

@testable import Discovery

@Suite("The page of suggestions")
struct PageTests {
    private func traffic() -> Traffic {
        let traffic = Traffic()
        traffic.send("/health", times: 20)
        for id in 1...8 { traffic.send("/users/\(id)") }
        traffic.send("/users/9", .put, status: 500)
        traffic.send("/users/10", status: 404)
        traffic.send("/wp-admin/setup.php", status: 404, times: 30)
        traffic.send("/.env", .post, status: 404, times: 2)
        traffic.send("/login", .options, times: 3)
        return traffic
    }

    @Test("it is a routes block, the most frequent first, without what got nothing but errors")
    func standard() {
        #expect(
            traffic().page() == """
                # service api: 65 requests that no template matched
                routes {
                    GET      /health               # 20 requests
                    GET,PUT  /users/{user_id:int}  # 10 requests (2xx: 8, 404: 1, 5xx: 1), as /users/1
                }
                # left out: 3 templates whose 35 requests got nothing but errors (--all shows them)

                """)
    }

    @Test("with all, what got nothing but errors stands below")
    func all() {
        #expect(
            traffic().page(showsAll: true) == """
                # service api: 65 requests that no template matched
                routes {
                    GET      /health               # 20 requests
                    GET,PUT  /users/{user_id:int}  # 10 requests (2xx: 8, 404: 1, 5xx: 1), as /users/1
                    # These got nothing but errors:
                    GET      /wp-admin/setup.php  # 30 requests (404: 30)
                    OPTIONS  /login               # 3 requests
                    POST     /.env                # 2 requests (404: 2)
                }

                """)
    }

    @Test("what came too seldom is left out and counted")
    func countMin() {
        #expect(
            traffic().page(countMin: 20) == """
                # service api: 65 requests that no template matched
                routes {
                    GET  /health  # 20 requests
                }
                # 1 template more, of less frequent paths
                # left out: 3 templates whose 35 requests got nothing but errors (--all shows them)

                """)
    }

    @Test("services with nothing to say say so")
    func nothing() {
        var page = SuggestionPage(countMin: 1, showsAll: false)
        page.add(service: "api", [])
        page.addSilent(service: "web")
        #expect(
            String(decoding: page.body, as: UTF8.self) == """
                # service api: no path came that its templates do not match
                # service web: discover is off

                """)
    }

    @Test(
        "a response tells of a route, or it does not",
        arguments: [
            (Method.get, 200, true), (.get, 204, true), (.get, 101, true), (.get, 304, true), (.post, 422, true),
            (.get, 410, true), (.get, 500, true), (.get, 404, false), (.get, 400, false), (.get, 401, false),
            (.get, 403, false), (.post, 405, false), (.get, 429, false), (.get, 502, false), (.options, 200, false),
        ])
    func evidence(method: Method, status: Int, isRoute: Bool) {
        #expect(Evidence(method: method, status: status)?.isRoute == isRoute)
    }

    @Test("a status that no response has tells nothing", arguments: [0, 99, 600, -1])
    func noEvidence(status: Int) {
        #expect(Evidence(method: .get, status: status) == nil)
        let traffic = Traffic()
        traffic.send("/x", status: status)
        #expect(traffic.routes.isEmpty)
    }

    @Test(
        "a sample of a shape has its form",
        arguments: [
            ("/users/42/file-12345.json", "/users/1/file-1.json"), ("/a/b", "/a/b"), ("/tags/caf%C3%A9/", "/tags/x-/"),
        ])
    func samples(path: String, expected: String) {
        let traffic = Traffic()
        traffic.send(path)
        #expect(traffic.log.shapes().map { String(decoding: $0.sample, as: UTF8.self) } == [expected])
    }
}

extension AnswerCounts {
    init(success: Int) {
        self.init()
        self.success = success
    }
}
