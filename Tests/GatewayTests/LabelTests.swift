import Basics
import Simulation
import Testing

@Suite("How exchanges are labelled")
struct LabelTests {
    private func weir(_ instrument: String) throws -> SimulatedWorker {
        try SimulatedWorker(
            "exporter off\nservice api { listen :8000; backend 127.0.0.1:9001\n"
                + "routes { GET /events; GET /items/{id} }\n"
                + "instrument { \(instrument) } }\n")
    }

    /// One request and its answer.
    private func exchange(_ weir: SimulatedWorker, _ target: String, _ answer: String = "204 No Content\r\n\r\n") throws
    {
        let client = try #require(weir.connectClient())
        weir.send(client, "GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
        weir.send(try #require(weir.backends.first), "HTTP/1.1 " + answer)
        weir.end(client)
    }

    private func requests(_ weir: SimulatedWorker, _ handler: String, status: String = "2xx") -> Double? {
        weir.sample(#"http_requests_total{service="api",handler="\#(handler)",method="GET",status="\#(status)"}"#)
    }

    @Test("unmatched group counts paths without a template together, ignore not at all, raw by themselves")
    func unmatched() throws {
        for (option, seen) in [("group", "none"), ("ignore", nil), ("raw", "/a b")] as [(String, String?)] {
            let weir = try weir("unmatched \(option); in_progress labelled")
            try exchange(weir, "/a%20b?q")
            try exchange(weir, "/a%20b?r")
            try exchange(weir, "/items/7")
            for handler in ["none", "/a b", "/a%20b"] {
                #expect(requests(weir, handler) == (handler == seen ? 2 : nil), "\(option) \(handler)")
            }
            #expect(requests(weir, "/items/{id}") == 1)
            // weir's own families know nothing of it.
            #expect(weir.sample(#"weir_exchanges_total{service="api",handler="none",outcome="ok"}"#) == 2)
            if let seen {
                #expect(weir.sample(#"http_requests_inprogress{service="api",handler="\#(seen)",method="GET"}"#) == 0)
            }
        }
    }

    @Test("a path that matches with one slash more or less has the template with the slash changed")
    func slashes() throws {
        let weir = try weir("status exact")
        try exchange(weir, "/items/7/", "307 Temporary Redirect\r\nContent-Length: 0\r\n\r\n")
        #expect(requests(weir, "/items/{id}/", status: "307") == 1)
    }

    @Test("requests in progress are counted from head to end")
    func inProgress() throws {
        let weir = try weir("in_progress labelled busy")
        let client = try #require(weir.connectClient())
        let series = #"busy{service="api",handler="/items/{id}",method="GET"}"#
        weir.send(client, "GET /items/1 HTTP/1.1\r\nHost: a\r\n")
        #expect(weir.sample(series) == nil)
        weir.send(client, "\r\n")
        #expect(weir.sample(series) == 1)
        weir.send(try #require(weir.backends.first), "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no")
        #expect(weir.sample(series) == 1)
        weir.end(client)
        #expect(weir.sample(series) == 0)
    }

    @Test("with streams separate an event stream is measured apart, from its head to its end")
    func streams() throws {
        let weir = try weir("streams separate")
        let client = try #require(weir.connectClient())
        weir.send(client, "GET /events HTTP/1.1\r\nHost: a\r\n\r\n")
        let backend = try #require(weir.backends.first)
        weir.send(backend, "HTTP/1.1 200 OK\r\nContent-Type: Text/Event-Stream; charset=utf-8\r\n\r\ndata: 1\n\n")
        let open = #"weir_streams{service="api",handler="/events"}"#
        #expect(weir.sample(open) == 1)
        #expect(weir.take(client).hasSuffix("9\r\ndata: 1\n\n\r\n"))
        // As long as a tunnel, and longer than an answer, it may be silent.
        weir.advance(by: .seconds(3000))
        weir.send(backend, "data: 2\n\n")
        weir.end(backend)
        #expect(weir.sample(open) == 0)
        #expect(weir.sample(#"weir_stream_seconds_count{service="api",handler="/events"}"#) == 1)
        #expect(weir.sample(#"weir_stream_seconds_sum{service="api",handler="/events"}"#) == 3000)
        #expect(weir.sample(#"weir_stream_bytes_total{service="api",handler="/events",direction="out"}"#) == 18)
        #expect(requests(weir, "/events") == 1)
        #expect(
            weir.sample(#"http_request_duration_seconds_count{service="api",handler="/events",method="GET"}"#) == nil)
        #expect(weir.sample(#"http_request_duration_highr_seconds_count{service="api"}"#) ?? 0 == 0)
    }

    @Test("without it an event stream is a request like any other")
    func streamsInFull() throws {
        let weir = try weir("streams full")
        try exchange(weir, "/events", "200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 2\r\n\r\nok")
        #expect(weir.sample(#"http_request_duration_seconds_count{service="api",handler="/events",method="GET"}"#) == 1)
        #expect(!weir.page().contains("weir_stream_seconds_count{"))
    }

    @Test("a client that leaves a stream ends it for the backend, and it is an abort")
    func leftStream() throws {
        let weir = try weir("streams separate; status exact")
        let client = try #require(weir.connectClient())
        weir.send(client, "GET /events HTTP/1.1\r\nHost: a\r\n\r\n")
        let backend = try #require(weir.backends.first)
        weir.send(backend, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n")
        weir.end(client)
        #expect(weir.peers[backend].isClosed)
        #expect(requests(weir, "/events", status: "499") == 1)
        #expect(weir.sample(#"weir_streams{service="api",handler="/events"}"#) == 0)
    }
}
