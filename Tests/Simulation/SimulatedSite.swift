import Basics
import Config
import Gateway
import Instrumentation
import Metrics

/// A configuration as a worker takes it, made from its text.
struct SimulatedSite {
    let site: Site
    let registry: Registry

    /// - Throws: `SimulationError` with the diagnostics of a bad configuration.
    init(_ text: String, connectionsMax: Int = 4096) throws {
        let reader = SourceReader(
            read: { (path, _) throws(SourceReader.Failure) in
                guard path == "proxy.conf" else { throw SourceReader.Failure("no such file") }
                return Array(text.utf8)
            },
            glob: { _ in [] })
        let (loaded, diagnostics) = ConfigurationLoader.load(
            path: "proxy.conf", reader: reader, environment: { _ in nil })
        guard let configuration = loaded else {
            throw SimulationError(diagnostics.map { "\($0)" }.joined(separator: "\n"))
        }
        registry = Registry(shards: 1)
        let plan = try InstrumentationPlan(
            configuration: configuration, registry: registry, build: Build(version: "test", swift: "test"),
            loadedAt: 0)
        site = try Site(
            configuration: configuration, instrumentation: plan, workers: 1, connectionsMax: connectionsMax,
            demo: .unix("demo"), resolve: { _, port in .ip(.loopback, port: port) })
        site.readiness.set(true)
    }
}
