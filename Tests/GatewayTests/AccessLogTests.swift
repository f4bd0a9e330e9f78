import Basics
import Gateway
import Simulation
import Testing

@Suite("Access log")
struct AccessLogTests {
    private func weir(_ format: String) throws -> SimulatedWorker {
        let weir = try SimulatedWorker(
            "access_log stdout \(format)\nexporter off\n"
                + "service api { listen :8000; backend 127.0.0.1:9001; routes { GET /items/{id} } }\n")
        // 2026-11-24 20:00:00 UTC at the simulation's first moment.
        weir.gateway.wallClockOffset = 1_795_550_400_000_000_000 - weir.now.nanoseconds
        return weir
    }

    private func log(_ weir: SimulatedWorker) -> String {
        String(decoding: weir.gateway.takeAccessLog(), as: UTF8.self)
    }

    /// A request that takes a quarter of a second.
    private func exchange(_ weir: SimulatedWorker, _ head: String, _ answer: String) throws {
        let client = try #require(weir.connectClient(from: .v4(0xC000_0201)))
        weir.send(client, head)
        weir.advance(by: .milliseconds(250))
        weir.send(try #require(weir.backends.first), answer)
        #expect(weir.take(client).hasPrefix("HTTP/1.1 "))
    }

    private let request =
        "GET /items/7?q=1 HTTP/1.1\r\nHost: Api.test:8000\r\nUser-Agent: curl/8 \"x\"\r\nReferer: http://r/\r\n\r\n"
    private let answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"

    @Test("a line of JSON, whole")
    func json() throws {
        let weir = try weir("json")
        try exchange(weir, request, answer)
        #expect(
            log(weir)
                == #"{"time":"2026-11-24T20:00:00.250Z","client":"192.0.2.1","method":"GET","target":"/items/7?q=1","#
                + #""host":"Api.test:8000","service":"api","handler":"/items/{id}","backend":"127.0.0.1:9001","#
                + #""outcome":"ok","referer":"http://r/","user_agent":"curl/8 \"x\"","#
                + #""protocol":"HTTP/1.1","status":200,"#
                + #""request_bytes":0,"response_bytes":5,"duration_seconds":0.250000,"upstream_seconds":0.250000}"#
                + "\n")
        #expect(log(weir) == "")
    }

    @Test("a line in the combined format, whole")
    func combined() throws {
        let weir = try weir("combined")
        try exchange(weir, request, answer)
        #expect(
            log(weir)
                == #"192.0.2.1 - - [24/Nov/2026:20:00:00 +0000] "GET /items/7?q=1 HTTP/1.1" 200 5 "http://r/" "#
                + #""curl/8 \"x\"""#
                + "\n")
    }

    @Test("what is absent is empty in JSON, a dash in the combined format, and the version is the client's")
    func absent() throws {
        for (format, part) in [
            (
                "json",
                #""host":"","service":"api","handler":"none","backend":"127.0.0.1:9001","#
                    + #""outcome":"server_error","referer":"","user_agent":"","protocol":"HTTP/1.0","status":500"#
            ),
            ("combined", #""POST /x HTTP/1.0" 500 0 "-" "-""#),
        ] {
            let weir = try weir(format)
            try exchange(
                weir, "POST /x HTTP/1.0\r\nContent-Length: 2\r\n\r\nhi", "HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n")
            #expect(log(weir).contains(part))
        }
    }

    @Test("nothing that a client sends breaks a line or a string apart", arguments: ["json", "combined"])
    func injection(format: String) throws {
        let weir = try weir(format)
        try exchange(
            weir, "GET /\"x'?a\" HTTP/1.1\r\nHost: a\r\nUser-Agent: a\tb\\\"}\u{e9}\u{ff}\r\nReferer: \"\r\n\r\n",
            answer)
        let line = log(weir)
        #expect(line.split(separator: "\n").count == 1)
        let unescaped = line.replacing("\\\\", with: "").replacing("\\\"", with: "")
        #expect(unescaped.split(separator: "\"", omittingEmptySubsequences: false).count % 2 == 1)
        #expect(!line.contains("\t"))
    }

    @Test("every exchange has one line, whichever way it ends; what is refused before has none")
    func one() throws {
        let weir = try weir("json")
        let refused = try #require(weir.connectClient())
        weir.send(refused, "GET / HTTP/1.1\r\n\r\n")
        #expect(log(weir) == "")
        let tooLong = try #require(weir.connectClient())
        weir.send(tooLong, "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")
        #expect(log(weir).contains(#""backend":"","outcome":"rejected""#))
        let leaving = try #require(weir.connectClient())
        weir.send(leaving, "GET /items/1 HTTP/1.1\r\nHost: a\r\n\r\n")
        weir.end(leaving)
        let left = log(weir)
        #expect(left.contains(#""outcome":"client_abort""#) && left.contains(#""status":499"#))
        weir.acceptsConnects = false
        let failing = try #require(weir.connectClient())
        weir.send(failing, "GET /items/1 HTTP/1.1\r\nHost: a\r\n\r\n")
        weir.finishConnect(try #require(weir.backends.first), .refused)
        let failed = log(weir)
        #expect(failed.contains(#""outcome":"upstream_error""#) && failed.contains(#""status":502"#))
        #expect(failed.split(separator: "\n").count == 1)
    }

    @Test("what is cut at the end of a drain was turned away")
    func abandoned() throws {
        let weir = try weir("json")
        let client = try #require(weir.connectClient())
        weir.send(client, "GET /items/1 HTTP/1.1\r\nHost: a\r\n\r\n")
        weir.abandon()
        let line = log(weir)
        #expect(line.contains(#""outcome":"overloaded""#) && line.contains(#""status":503"#))
        #expect(weir.peers[client].wasAborted && weir.gateway.usage == Gateway.Usage())
    }
}
