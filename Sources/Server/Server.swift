internal import Basics
public import Config
internal import Gateway
internal import Instrumentation
internal import Linux
internal import Metrics

/// weir itself: all threads, sockets, signals and files of one process.
///
/// Threads: the main one, which waits for signals; one loop for each worker; one that writes logs; one that renders
/// metrics. They share what never changes (the site), cells of metrics that have one writer each, and mailboxes.
public struct Server {
    /// Which weir this is.
    public static var version: String { Version.text }

    /// Descriptors that are no connections: logs, epoll, mailboxes, and what the scrape opens in /proc.
    private static let descriptorsReserved = 64
    /// What a worker may have at most, of clients and backends together: twice the default limit of a listener.
    private static let connectionsMax = 131_072

    private let configuration: Configuration

    /// - Parameter configuration: checked.
    public init(_ configuration: Configuration) { self.configuration = configuration }

    /// Serves until a signal ends it. Call it on the main thread, before any other is started.
    ///
    /// - Returns: the exit code. Other threads may still run: leave with `Server.exit`.
    /// - Throws: if it cannot start; nothing is listening then.
    public func run() throws(StartFailure) -> Int32 {
        let signals = try Self.named("signals") { () throws(SystemError) in try Signals() }
        let log = try LogWriter(configuration)
        let descriptors = try Self.named("limit of open files") { () throws(SystemError) in
            try Machine.raiseDescriptorLimit()
        }
        let workerCount = configuration.workers ?? Machine.cpuCount
        let plan = try instrumentation(shards: workerCount + 1)
        let site = try site(plan, workers: workerCount, descriptors: descriptors)
        let sockets = try ListeningSockets(site.listeners, workers: workerCount)
        let scrapes = try Self.named("scrape thread") { () throws(SystemError) in
            try ScrapeDesk(plan, services: configuration.services, shard: workerCount)
        }
        let finish = try Self.named("eventfd") { () throws(SystemError) in try Finish() }
        var workers: [Worker] = []
        for index in 0..<workerCount {
            workers.append(
                try Self.named("worker \(index)") { () throws(SystemError) in
                    try Worker(
                        index, site: site, sockets: sockets.shares[index], log: log, scrapes: scrapes, finish: finish)
                })
        }
        site.readiness.set(true)
        if configuration.logLevel >= .info {
            log.show(Array(Announcement.text(site, sockets.addresses, workers: workerCount).utf8))
        }
        let code: Int32
        do throws(SystemError) {
            var supervisor = try Supervisor(signals: signals, finish: finish, workers: workers, site: site, log: log)
            code = supervisor.run()
        } catch {
            throw StartFailure("epoll: \(error)")
        }
        sockets.removeFiles()
        log.stop()
        return code
    }

    /// Ends the process without waiting for its threads.
    public static func exit(_ code: Int32) -> Never { Machine.exit(code) }

    private func instrumentation(shards: Int) throws(StartFailure) -> InstrumentationPlan {
        let loadedAt = Double(Clock.unixNanoseconds()) / 1e9
        do throws(InstrumentationError) {
            let plan = try InstrumentationPlan(
                configuration: configuration, registry: Registry(shards: shards),
                build: Build(version: Self.version, swift: Compiler.version), loadedAt: loadedAt)
            plan.collectProcess { ProcessReading(ProcessStatus.read()) }
            return plan
        } catch {
            throw StartFailure("metrics: \(error)")
        }
    }

    private func site(
        _ plan: InstrumentationPlan, workers: Int, descriptors: UInt64
    ) throws(StartFailure) -> Site {
        let usable = Int(clamping: descriptors) - Self.descriptorsReserved
        var resolver = BackendResolver()
        let usesDemo = configuration.services.contains { $0.backends.contains { $0.kind == .demo } }
        do throws(SiteError) {
            return try Site(
                configuration: configuration, instrumentation: plan, workers: workers,
                connectionsMax: min(max(usable, 0) / workers, Self.connectionsMax),
                // A name of the kernel's, not of a file: it is gone with the process.
                demo: usesDemo ? .unix("\0weir-demo-\(Machine.processID)") : nil,
                resolve: { resolver.address(of: $0, port: $1) })
        } catch {
            throw StartFailure("service \(error.service): backend \(error.backend): \(resolver.reason)")
        }
    }

    private static func named<Value: ~Copyable>(
        _ subject: String, _ make: () throws(SystemError) -> Value
    ) throws(StartFailure) -> Value {
        do throws(SystemError) { return try make() } catch { throw StartFailure("\(subject): \(error)") }
    }
}

/// Names of backends to addresses, before anything starts.
private struct BackendResolver {
    private(set) var reason = ""

    /// The first IPv4 address if there is one: `localhost` has both, and most development servers listen on 127.0.0.1
    /// alone.
    mutating func address(of host: String, port: UInt16) -> SocketAddress? {
        do throws(NameResolver.Failure) {
            let addresses = try NameResolver.resolve(host, port: port)
            let four = addresses.first { if case .ip(.v4, _) = $0 { true } else { false } }
            return four ?? addresses.first
        } catch {
            reason = error.text
            return nil
        }
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

extension ProcessReading {
    /// A process without a limit of descriptors says 0, as the other Prometheus clients do.
    fileprivate init(_ status: ProcessStatus) {
        self.init(
            cpuSeconds: status.cpuSeconds, residentBytes: Int64(status.residentBytes),
            virtualBytes: Int64(status.virtualBytes), openDescriptors: Int64(status.openDescriptors ?? 0),
            descriptorsMax: Int64(status.descriptorsMax ?? 0), startTimeSeconds: status.startUnixSeconds,
            threads: Int64(status.threadCount))
    }
}
