import Basics
import Config
public import Gateway
import Instrumentation
public import Metrics

/// A configuration as a worker takes it, made from its text.
public struct SimulatedSite: Sendable {
    public let site: Site
    public let registry: Registry

    /// - Throws: `SimulationError` with the diagnostics of a bad configuration.
    public init(_ text: String, connectionsMax: Int = 4096, after predecessor: SimulatedSite? = nil) throws {
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
        registry = predecessor?.registry ?? Registry(shards: 1)
        let plan = try InstrumentationPlan(
            configuration: configuration, registry: registry, build: Build(version: "test", swift: "test"),
            loadedAt: 0)
        site = try Site(
            configuration: configuration, instrumentation: plan, workers: 1, connectionsMax: connectionsMax,
            demo: .unix("demo"), predecessor: predecessor?.site, resolve: { _, port in .ip(.loopback, port: port) })
        site.readiness.set(true)
    }
}
