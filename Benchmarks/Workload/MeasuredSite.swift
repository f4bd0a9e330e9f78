internal import Basics
internal import Config
public import Gateway
public import Instrumentation
public import Metrics

/// One service with every metric on, one listener, one backend and so many routes, ready for a worker.
public struct MeasuredSite: Sendable {
    public let registry: Registry
    public let plan: InstrumentationPlan
    public let site: Site

    /// - Parameters:
    ///   - routes: that it has.
    ///   - clients: how many clients the metrics of its operator's own tell apart, with 0 for none of these.
    /// - Throws: `MeasurementError` with the diagnostics of a bad configuration.
    public init(routes: RouteSet, clients: Int = 0) throws {
        let text = Self.configuration(routes, clients: clients)
        let reader = SourceReader(
            read: { (_, _) throws(SourceReader.Failure) in Array(text.utf8) }, glob: { _ in [] })
        let (loaded, diagnostics) = ConfigurationLoader.load(
            path: "proxy.conf", reader: reader, environment: { _ in nil })
        guard let configuration = loaded else {
            throw MeasurementError(diagnostics.map { "\($0)" }.joined(separator: "\n"))
        }
        registry = Registry(shards: 1, clock: { 1_700_000_000_000 })
        plan = try InstrumentationPlan(
            configuration: configuration, registry: registry, build: Build(version: Version.text, swift: ""),
            loadedAt: 0)
        site = try Site(
            configuration: configuration, instrumentation: plan, workers: 1, connectionsMax: 4096, demo: nil,
            resolve: { _, port in .ip(.loopback, port: port) })
        site.readiness.set(true)
    }

    private static func configuration(_ routes: RouteSet, clients: Int) -> String {
        """
        access_log off
        exporter 127.0.0.1:9145
        service measured {
            listen 127.0.0.1:8000
            backend 127.0.0.1:8001
            instrument {
                in_progress labelled
                \(clients > 0 ? "series_limit \(clients)" : "")
            }
            routes {
        \(routes.templates.map { "        GET \($0)" }.joined(separator: "\n"))
            }
        \(clients > 0 ? OwnMetrics.configuration : "")
        }

        """
    }

    /// A page of the exporter.
    public func page(_ format: ExpositionFormat = .text) -> [UInt8] {
        var text: [UInt8] = []
        // As weir begins one.
        text.reserveCapacity(64 << 10)
        Exposition.render(registry, page: .exporter, format: format, into: &text)
        return text
    }
}
