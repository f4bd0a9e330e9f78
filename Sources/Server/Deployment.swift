internal import Basics
internal import Config
internal import Gateway
internal import Instrumentation
internal import Linux
internal import Metrics

/// A configuration put to use: what a reload replaces as a whole.
struct Deployment {
    let configuration: Configuration
    let plan: InstrumentationPlan
    let site: Site
}

/// Makes deployments of configurations for this process. Everything that can go wrong goes wrong here, before
/// anything that serves is touched.
struct DeploymentBuilder {
    /// Descriptors that are no connections: logs, epoll, mailboxes, and what the scrape opens in /proc.
    private static let descriptorsReserved = 64
    /// What a worker may have at most, of clients and backends together: twice the default limit of a listener.
    private static let connectionsMax = 131_072

    let registry: Registry
    let workers: Int
    private let connectionsMax: Int

    /// - Parameter descriptors: how many the process may have open.
    init(workers: Int, descriptors: UInt64) {
        self.workers = workers
        // One shard more than workers: the scrape's.
        registry = Registry(shards: workers + 1, clock: { Clock.unixNanoseconds() / 1_000_000 })
        let usable = Int(clamping: descriptors) - Self.descriptorsReserved
        // Not a share for each: clients fall unevenly on the workers, and whoever finds no room must wait for a
        // descriptor rather than be turned away.
        connectionsMax = min(max(usable, 0), Self.connectionsMax)
    }

    /// Resolves the names of all backends. It may take as long as the resolver does.
    func resolve(_ configuration: Configuration) throws(StartFailure) -> BackendAddresses {
        try BackendAddresses(configuration)
    }

    /// Where the embedded demo API listens, if a service has it as its backend. A name of the kernel's, not of a file:
    /// it is gone with the process.
    static func demoAddress(for configuration: Configuration) -> SocketAddress? {
        let isUsed = configuration.services.contains { $0.backends.contains { $0.kind == .demo } }
        return isUsed ? .unix("\0weir-demo-\(Machine.processID)") : nil
    }

    func build(
        _ configuration: Configuration, addresses: BackendAddresses, loadedAt: Double, predecessor: Deployment? = nil
    ) throws(StartFailure) -> Deployment {
        let plan: InstrumentationPlan
        do throws(InstrumentationError) {
            plan = try InstrumentationPlan(
                configuration: configuration, registry: registry,
                build: Build(version: Version.text, swift: Compiler.version), loadedAt: loadedAt)
        } catch {
            throw StartFailure("metrics: \(error)")
        }
        do throws(SiteError) {
            let site = try Site(
                configuration: configuration, instrumentation: plan, workers: workers, connectionsMax: connectionsMax,
                demo: Self.demoAddress(for: configuration), predecessor: predecessor?.site,
                resolve: { addresses[$0, $1] })
            return Deployment(configuration: configuration, plan: plan, site: site)
        } catch {
            throw StartFailure("service \(error.service): backend \(error.backend) has no address")
        }
    }
}

/// Where the backends that a configuration gives by name are.
struct BackendAddresses {
    private struct Name: Hashable {
        let host: String
        let port: UInt16
    }

    private var found: [Name: SocketAddress] = [:]

    /// - Throws: for the first name that has no address.
    init(_ configuration: Configuration) throws(StartFailure) {
        for service in configuration.services {
            for backend in service.backends {
                guard case .name(let host, let port) = backend.kind else { continue }
                let name = Name(host: host, port: port)
                guard found[name] == nil else { continue }
                do throws(NameResolver.Failure) {
                    found[name] = try Self.address(host, port)
                } catch {
                    throw StartFailure("service \(service.name): backend \(backend.text): \(error.text)")
                }
            }
        }
    }

    subscript(_ host: String, _ port: UInt16) -> SocketAddress? { found[Name(host: host, port: port)] }

    /// The first IPv4 address if there is one: `localhost` has both, and most development servers listen on 127.0.0.1
    /// alone.
    private static func address(_ host: String, _ port: UInt16) throws(NameResolver.Failure) -> SocketAddress? {
        let addresses = try NameResolver.resolve(host, port: port)
        let four = addresses.first { if case .ip(.v4, _) = $0 { true } else { false } }
        return four ?? addresses.first
    }
}

/// What compiled this program.
private enum Compiler {
    static var version: String {
        #if compiler(>=6.5)
            "6.5 or later"
        #elseif compiler(>=6.4)
            "6.4"
        #elseif compiler(>=6.3)
            "6.3"
        #else
            "6.2"
        #endif
    }
}
