import Config
import HTTP
import Instrumentation
import Metrics
import Routing
import Testing

@Suite("Metrics across reloads")
struct ReloadTests {
    static func configuration(_ services: [Service]) -> Configuration {
        var configuration = Configuration()
        configuration.services = services
        return configuration
    }

    static func plan(_ services: [Service], _ registry: Registry) throws -> InstrumentationPlan {
        try InstrumentationPlan(
            configuration: configuration(services), registry: registry, build: Build(version: "1", swift: "6"),
            loadedAt: 0)
    }

    static func service(_ name: String, _ templates: [String]) throws -> Service {
        Bench.service(name, templates: try templates.map { try RouteTemplate(parsing: $0) })
    }

    static func handlers(_ registry: Registry, _ family: String) -> [String] {
        var bytes: [UInt8] = []
        Exposition.render(registry, page: .exporter, selecting: [family], into: &bytes)
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }
            .map(String.init)
    }

    @Test("what a configuration has removed leaves the pages when it is told to, and the rest stays")
    func withdrawal() throws {
        let registry = Registry(shards: 1)
        let old = try Self.plan(
            [Self.service("one", ["/a", "/b"]), Self.service("two", ["/c"])], registry)
        var recorder = Recorder(plan: old, shard: registry.shard(0), worker: 0)
        for (service, route) in [(0, 0), (0, 1), (1, 0)] {
            var summary = ExchangeSummary(
                service: Int32(service), route: Int32(route), slashChanged: false, method: .get)
            summary.status = 200
            recorder.exchangeEnded(summary, rawPath: [UInt8]().span)
        }
        let new = try Self.plan([Self.service("one", ["/b"])], registry)
        #expect(Self.handlers(registry, "http_requests_total").count == 3)
        old.withdraw(absentFrom: new)
        #expect(
            Self.handlers(registry, "http_requests_total")
                == [#"http_requests_total{service="one",handler="/b",method="GET",status="2xx"} 1"#])
        let own = Self.handlers(registry, "weir_exchanges_total").filter { !$0.hasSuffix(" 0") }
        #expect(own == [#"weir_exchanges_total{service="one",handler="/b",outcome="ok"} 1"#])
        #expect(!Self.handlers(registry, "weir_upstream_up").contains { $0.contains("two") })
        // It comes back, and goes on.
        _ = try Self.plan([Self.service("one", ["/a", "/b"]), Self.service("two", ["/c"])], registry)
        #expect(Self.handlers(registry, "http_requests_total").contains { $0.contains("two") })
    }

    @Test("reloads are counted by what came of them")
    func outcomes() throws {
        let registry = Registry(shards: 1)
        let recorder = ReloadRecorder(plan: try Self.plan([Self.service("one", [])], registry), loadedAt: 1)
        let last = "weir_config_last_reload_successful"
        #expect(Self.handlers(registry, last) == ["\(last) 1"])
        recorder.failed()
        #expect(Self.handlers(registry, last) == ["\(last) 0"])
        recorder.succeeded(loadedAt: 9)
        #expect(
            Self.handlers(registry, "weir_config_reloads_total") == [
                #"weir_config_reloads_total{result="failure"} 1"#, #"weir_config_reloads_total{result="success"} 1"#,
            ])
        #expect(
            Self.handlers(registry, "weir_config_last_reload_success_timestamp_seconds")
                == ["weir_config_last_reload_success_timestamp_seconds 9"])
    }
}
