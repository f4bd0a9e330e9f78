public import Config
import HTTP
public import Metrics

/// What a configuration measures: all families declared, and every series laid out that does not depend on the traffic.
///
/// Made when a configuration loads, immutable, shared by all workers; each keeps a `Recorder` of it.
public final class InstrumentationPlan: Sendable {
    public let registry: Registry
    /// The addresses whose connections are counted, as configured: those of the services, then the exporter's.
    /// `listener` in the recorder's calls counts in it.
    public let listeners: [String]
    /// Every service's backends, in the order of the file. `endpoint` in the recorder's calls counts in it.
    public let endpoints: [Endpoint]

    /// An address of a backend as configured.
    public struct Endpoint: Equatable, Sendable {
        /// The service's place in the configuration.
        public let service: Int
        /// As the file spells it.
        public let text: String
    }

    let services: [ServicePlan]
    private let families: OwnFamilies
    /// Blocks of `ServiceOffset.stride`: one for each service, and one more for what is counted before a service is
    /// known.
    let serviceSeries: [Series]
    /// Blocks of `EndpointOffset.stride`.
    let endpointSeries: [Series]
    /// Blocks of `ListenerOffset.stride`.
    let listenerSeries: [Series]
    let sampling: SamplingPlan
    /// Blocks of `SkipReason`, by the number of the family in `sampling`.
    let skippedSeries: [Series]

    /// Declares the families and lays out the series of a checked configuration.
    ///
    /// - Parameters:
    ///   - loadedAt: now, in Unix seconds: when the route templates were read.
    /// - Throws: `InstrumentationError` when two options want one name for different things.
    public init(
        configuration: Configuration, registry: Registry, build: Build, loadedAt: Double
    ) throws(InstrumentationError) {
        self.registry = registry
        var services: [ServicePlan] = []
        for service in configuration.services { services.append(try ServicePlan(service, registry: registry)) }
        sampling = try SamplingPlan(configuration.services, registry: registry)
        let families: OwnFamilies
        do throws(DeclarationError) {
            families = try OwnFamilies(declaringIn: registry)
        } catch {
            throw .family(service: nil, error)
        }
        let layout = SeriesLayout(registry: registry, families: families)
        let names = services.map(\.name)
        let endpoints = configuration.services.enumerated().flatMap { index, service in
            service.backends.map { Endpoint(service: index, text: $0.text) }
        }
        let listeners = configuration.listeners.map(\.text) + (configuration.exporter.map { [$0.text] } ?? [])
        serviceSeries = layout.services(names)
        endpointSeries = layout.endpoints(
            endpoints.map { ($0.service < names.count ? names[$0.service] : "", $0.text) })
        listenerSeries = layout.listeners(listeners)
        skippedSeries = layout.skipped(sampling.families.map(\.name))
        layout.setConstants(build: build, routeCounts: services.map { ($0.name, $0.routeCounts) }, loadedAt: loadedAt)
        (self.services, self.families, self.endpoints, self.listeners) = (services, families, endpoints, listeners)
    }

    /// What metrics of the operator's own take from the exchanges of a service: the number of a `RouteSampling` for
    /// paths without a template, and then for each route; -1 for nothing. Empty if the service has no such metrics.
    public func samplings(service: Int) -> [Int32] { sampling.numbers[service] }

    /// By the numbers that `samplings` gives.
    public func routeSampling(_ number: Int32) -> RouteSampling { sampling.samplings[Int(number)] }

    /// Notes when the documents were last read that a service has routes of.
    ///
    /// - Parameter unixSeconds: 0 for one that was never read.
    public func documentsRead(service: String, at unixSeconds: Double) {
        registry.shared.setReal(
            unixSeconds, at: series(.routesLastSuccess, [service, Route.Origin.openapi.rawValue]).base)
    }

    /// Takes off the pages what was said of the documents of a service that has none any more.
    public func withdrawDocuments(of service: String) {
        for family in [CatalogueFamily.routes, .routesLastSuccess] {
            registry.withdraw(families[family], labels: [service, Route.Origin.openapi.rawValue])
        }
    }

    /// The place of a service's backend in `endpoints`; -1 when there is none such.
    public func endpointIndex(service: Int, backend: Int) -> Int {
        guard let first = endpoints.firstIndex(where: { $0.service == service }), backend >= 0,
            first + backend < endpoints.count, endpoints[first + backend].service == service
        else { return -1 }
        return first + backend
    }

    /// Has the `process_*` families read at each scrape. The closure runs on the scraping thread.
    public func collectProcess(with read: @escaping @Sendable () -> ProcessReading) {
        let families = families
        registry.collect(CatalogueFamily.processRows.map { families[$0.family] }) { sink in
            let reading = read()
            sink.put(.real(reading.cpuSeconds), family: families[.processCPU])
            sink.put(.integer(reading.residentBytes), family: families[.processResidentMemory])
            sink.put(.integer(reading.virtualBytes), family: families[.processVirtualMemory])
            sink.put(.integer(reading.openDescriptors), family: families[.processOpenDescriptors])
            sink.put(.integer(reading.descriptorsMax), family: families[.processMaxDescriptors])
            sink.put(.real(reading.startTimeSeconds), family: families[.processStartTime])
            sink.put(.integer(reading.threads), family: families[.processThreads])
        }
    }

    /// The series of one of weir's own families.
    func series(_ family: CatalogueFamily, _ labels: [String]) -> Series {
        registry.series(families[family], labels: labels)
    }

    /// One of weir's own families, in the registry.
    func id(of family: CatalogueFamily) -> FamilyID { families[family] }

    /// The bounds of one of weir's own histograms.
    func buckets(of family: CatalogueFamily) -> Buckets { registry.buckets(of: families[family]) }
}
