import Gateway
import HTTP
import Simulation
import Testing

/// What is matched and what is forwarded: no target may have one meaning here and another at the backend.
@Suite("Paths, as the manual says")
struct PathReadingTests {
    private func weir(_ setting: PathReading.Setting) throws -> SimulatedWorker {
        try SimulatedWorker(
            "exporter off\nservice api { listen :8000; backend 127.0.0.1:9001; \(setting.rawValue)\n"
                + "routes {\n\(setting.routes.joined(separator: "\n"))\n} }\n")
    }

    @Test("each target is matched, labelled and forwarded as its row says", arguments: PathReading.all)
    func row(_ row: PathReading) throws {
        let weir = try weir(row.setting)
        let client = try #require(weir.connectClient())
        weir.send(client, "\(row.method) \(row.target) HTTP/1.1\r\nHost: a.test\r\n\r\n")
        switch row.outcome {
        case .refused(let rule):
            #expect(weir.backends.isEmpty)
            #expect(weir.take(client).hasPrefix("HTTP/1.1 \(rule.status) "))
            #expect(weir.sample(#"weir_requests_rejected_total{listener=":8000",reason="\#(rule.reason)"}"#) == 1)
        case .forwarded(_, let handler, let target):
            let backend = try #require(weir.backends.first)
            #expect(weir.take(backend).hasPrefix("\(row.method) \(target) HTTP/1.1\r\n"))
            weir.send(backend, "HTTP/1.1 204 No Content\r\n\r\n")
            let series =
                #"http_requests_total{service="api",handler="\#(handler)",method="\#(row.method)",status="2xx"}"#
            #expect(weir.sample(series) == 1)
        }
    }
}
