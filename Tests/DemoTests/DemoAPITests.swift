import Basics
import Demo
import HTTP
import Testing

/// An answer as one line of text, so that a test can expect it whole.
func ask(
    _ method: Method, _ target: String, body: String = "", at now: Int64 = 1_700_000_000_000, of api: inout DemoAPI
) -> String {
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map { Array($0.utf8) }
    let path = parts[0]
    let query = parts.count > 1 ? parts[1] : []
    let body = Array(body.utf8)
    switch api.answer(method: method, path: path.span, query: query.span, body: body.span, unixMilliseconds: now) {
    case .respond(let status, let contentType, let body, let after, let allow):
        let late = after == .zero ? "" : " after \(after.nanoseconds / 1_000_000) ms"
        let allowed = allow.map { " allow \($0)" } ?? ""
        return "\(status) \(contentType)\(late)\(allowed) \(String(decoding: body, as: UTF8.self))"
    case .bytes(let count): return "bytes \(count)"
    case .events(let count, let every): return "events \(count) every \(every.nanoseconds / 1_000_000) ms"
    }
}

func ask(_ method: Method, _ target: String, body: String = "", at now: Int64 = 1_700_000_000_000) -> String {
    var api = DemoAPI(seed: 1)
    return ask(method, target, body: body, at: now, of: &api)
}

@Suite("Demo API")
struct DemoAPITests {
    @Test(
        "each endpoint answers GET, and HEAD alike",
        arguments: [
            ("/health", #"200 application/json {"status":"ok"}"#),
            ("/slow", #"200 application/json after 1000 ms {"slept_ms":1000}"#),
            ("/slow?ms=60000", #"200 application/json after 60000 ms {"slept_ms":60000}"#),
            ("/slow?x=1&ms=0", #"200 application/json {"slept_ms":0}"#),
            ("/stream", "events 1000 every 1000 ms"),
            ("/stream?events=3&ms=20", "events 3 every 20 ms"),
            ("/stream?ms=20", "events 1000 every 20 ms"),
            ("/error", #"500 application/json {"detail":"as asked for"}"#),
            ("/error?status=418", #"418 application/json {"detail":"as asked for"}"#),
            ("/bytes/0", "bytes 0"),
            ("/bytes/1073741824", "bytes 1073741824"),
        ])
    func get(target: String, expected: String) {
        #expect(ask(.get, target) == expected)
        #expect(ask(.head, target) == expected)
    }

    @Test(
        "a number out of bounds or no number at all is 422 and says the bounds",
        arguments: [
            ("/slow?ms=60001", "ms is a number from 0 to 60000"),
            ("/slow?ms=", "ms is a number from 0 to 60000"),
            ("/slow?ms=-1", "ms is a number from 0 to 60000"),
            ("/slow?ms=99999999999999999999", "ms is a number from 0 to 60000"),
            ("/stream?events=1000001", "events is a number from 0 to 1000000"),
            ("/stream?ms=1e3", "ms is a number from 0 to 60000"),
            ("/error?status=200", "status is a number from 400 to 599"),
            ("/error?status=600", "status is a number from 400 to 599"),
            ("/bytes/1073741825", "the count is a number from 0 to 1073741824"),
            ("/bytes/many", "the count is a number from 0 to 1073741824"),
        ])
    func outOfBounds(target: String, reason: String) {
        #expect(ask(.get, target) == #"422 application/json {"detail":"\#(reason)"}"#)
    }

    @Test(
        "another path is 404",
        arguments: ["/", "", "/healthz", "/health/", "/jobs", "/clients", "/bytes/", "//health", "/HEALTH"])
    func notFound(path: String) {
        #expect(ask(.get, path) == #"404 application/json {"detail":"Not Found"}"#)
    }

    @Test(
        "another method is 405 with Allow",
        arguments: [
            ("/health", Method.post, "GET, HEAD"), ("/jobs/", .get, "POST"), ("/jobs/", .head, "POST"),
            ("/jobs/x", .delete, "GET, HEAD"),
        ])
    func methodNotAllowed(path: String, method: Method, allow: String) {
        #expect(
            ask(method, path) == #"405 application/json allow \#(allow) {"detail":"Method Not Allowed"}"#)
    }

    @Test("every endpoint's template is found by its own path")
    func table() {
        for endpoint in DemoEndpoint.allCases {
            let path = endpoint.template.description.replacing("{job_id:uuid}", with: "x").replacing(
                "{count:int}", with: "1")
            #expect(!ask(endpoint.method, path).contains("Not Found"), "\(path)")
            #expect(!ask(endpoint.method, path).hasPrefix("405"), "\(path)")
        }
    }

    @Test("an event has its number, a name and a JSON")
    func event() {
        #expect(String(decoding: DemoAPI.event(7), as: UTF8.self) == "id: 7\nevent: tick\ndata: {\"n\":7}\n\n")
    }
}
