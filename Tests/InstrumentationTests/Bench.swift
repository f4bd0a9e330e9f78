import Basics
import Config
import HTTP
import Instrumentation
import Metrics
import Routing
import Testing

/// A service under test with its workers' recorders, and pages to read them by.
struct Bench: ~Copyable {
    let registry: Registry
    let plan: InstrumentationPlan
    var recorder: Recorder
    /// A second worker.
    var other: Recorder

    /// - Parameter templates: the routes, for any method each.
    init(
        _ templates: [String] = ["/jobs/{id}", "/clients/"], service name: String = "api",
        change: (inout Service) throws -> Void = { _ in }
    ) throws {
        var service = Self.service(name, templates: try templates.map { try RouteTemplate(parsing: $0) })
        try change(&service)
        try self.init(services: [service])
    }

    init(services: [Service]) throws {
        var configuration = Configuration()
        configuration.services = services
        registry = Registry(shards: 3)
        plan = try InstrumentationPlan(
            configuration: configuration, registry: registry, build: Build(version: "1.2.3", swift: "6.3"),
            loadedAt: 1.5)
        recorder = Recorder(plan: plan, shard: registry.shard(0), worker: 0)
        other = Recorder(plan: plan, shard: registry.shard(1), worker: 1)
    }

    static func service(_ name: String, templates: [RouteTemplate]) -> Service {
        let position = SourcePosition(file: "proxy.conf", line: 1, column: 1)
        var service = Service(name: name, position: position)
        service.listeners = [ListenAddress(text: ":8000", address: .any(port: 8000))]
        service.backends = [
            BackendAddress(text: "127.0.0.1:8001", kind: .socket(.ip(.loopback, port: 8001))),
            BackendAddress(text: "demo", kind: .demo),
        ]
        service.routes = templates.map { Route(methods: .any, template: $0, position: position) }
        return service
    }

    /// A page as it is written.
    func text(_ page: ScrapePage = .service(name: "api"), _ names: String...) -> String {
        var bytes: [UInt8] = []
        Exposition.render(registry, page: page, selecting: names, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The samples of some families, in the order of the page.
    func samples(_ page: ScrapePage = .service(name: "api"), _ names: String...) -> String {
        var lines: [Substring] = []
        for name in names { lines += text(page, name).split(separator: "\n").filter { !$0.hasPrefix("#") } }
        return lines.joined(separator: "\n")
    }

    /// Those samples of some families that are not zero.
    func counted(_ names: String...) -> String {
        var lines: [Substring] = []
        for name in names {
            lines += text(.exporter, name).split(separator: "\n").filter { !$0.hasPrefix("#") && !$0.hasSuffix(" 0") }
        }
        return lines.joined(separator: "\n")
    }

    /// A whole exchange on the first worker.
    mutating func serve(_ exchange: Exchange) { exchange.run(on: &recorder) }
}

/// An exchange as a test tells it.
struct Exchange {
    var service = 0
    /// -1: no template matches.
    var route = 0
    var slashChanged = false
    var method = Method.get
    var path = "/jobs/1"
    var status: UInt16 = 200
    var outcome = Outcome.ok
    var milliseconds = 0
    var headMilliseconds = 0
    var bytesIn: UInt64 = 0
    var bytesOut: UInt64 = 0
    var isStream = false
    var isTunnel = false
    var endpoint: Int32 = -1
    var upstreamStatus: UInt16 = 0
    var phases = PhaseLengths()

    func summary(isMeasured: Bool) -> ExchangeSummary {
        var summary = ExchangeSummary(
            service: Int32(service), route: Int32(route), slashChanged: slashChanged, method: method)
        summary.status = status
        summary.outcome = outcome
        summary.isMeasured = isMeasured
        summary.isStream = isStream
        summary.isTunnel = isTunnel
        summary.endpoint = endpoint
        summary.upstreamStatus = upstreamStatus
        summary.requestBodyBytes = bytesIn
        summary.responseBodyBytes = bytesOut
        summary.duration = .milliseconds(milliseconds)
        summary.headDuration = .milliseconds(headMilliseconds)
        summary.phases = phases
        return summary
    }

    func begin(on recorder: inout Recorder) -> Bool {
        let bytes = Array(path.utf8)
        guard recorder.admits(service: service, route: route, slashChanged: slashChanged, path: bytes.span) else {
            return false
        }
        recorder.exchangeBegan(
            service: service, route: route, slashChanged: slashChanged, method: method, rawPath: bytes.span)
        return true
    }

    func end(on recorder: inout Recorder, isMeasured: Bool) {
        let bytes = Array(path.utf8)
        recorder.exchangeEnded(summary(isMeasured: isMeasured), rawPath: bytes.span)
    }

    func run(on recorder: inout Recorder) {
        let isMeasured = begin(on: &recorder)
        end(on: &recorder, isMeasured: isMeasured)
    }
}
