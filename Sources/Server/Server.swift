internal import Basics
public import Config
internal import Gateway
internal import Instrumentation
internal import Linux
internal import Metrics

/// weir itself: all threads, sockets, signals and files of one process.
///
/// Threads: the main one, which waits for signals and reloads; one loop for each worker; one that writes logs; one that
/// renders metrics. They share what never changes (the site), cells of metrics that have one writer each, and
/// mailboxes.
public struct Server {
    /// Reads the configuration anew: nil if there is any error, with all errors and warnings.
    public typealias Loading = @Sendable () -> (configuration: Configuration?, diagnostics: [Diagnostic])

    /// Which weir this is.
    public static var version: String { Version.text }

    private let configuration: Configuration
    private let load: Loading
    private let pidFile: String?

    /// - Parameters:
    ///   - configuration: checked.
    ///   - load: for a reload.
    ///   - pidFile: where the process number is written when weir serves; nil: nowhere.
    public init(_ configuration: Configuration, reloading load: @escaping Loading, pidFile: String? = nil) {
        self.configuration = configuration
        self.load = load
        self.pidFile = pidFile
    }

    /// Serves until a signal ends it. Call it on the main thread, before any other is started.
    ///
    /// - Returns: the exit code. Other threads may still run: leave with `Server.exit`.
    /// - Throws: if it cannot start; nothing is listening then.
    public func run() throws(StartFailure) -> Int32 {
        var surroundings = Surroundings(pidFile: pidFile)
        let signals = try Self.named("signals") { () throws(SystemError) in try Signals() }
        let log = try LogWriter(configuration)
        surroundings.report(to: log)
        let descriptors = try Self.named("limit of open files") { () throws(SystemError) in
            try Machine.raiseDescriptorLimit()
        }
        let loadedAt = Double(Clock.unixNanoseconds()) / 1e9
        let builder = DeploymentBuilder(
            workers: configuration.workers ?? Machine.cpuCount, descriptors: descriptors)
        let addresses = try builder.resolve(configuration)
        let desk = try Self.desk(for: configuration, log: log)
        let imported = desk.takeNews().routes
        let deployment = try builder.build(
            configuration.importing(imported), addresses: addresses, loadedAt: loadedAt)
        deployment.plan.collectProcess { ProcessReading(ProcessStatus.read()) }
        var sockets = ListeningSockets(workers: builder.workers, inherited: try surroundings.takeSockets())
        let opened = try sockets.open(for: deployment.site.listeners)
        let leftFiles = surroundings.report(unclaimed: sockets.commit(opened), to: log)
        let staff = try Staff(deployment, workers: builder.workers, log: log)
        let opening = Opening(
            shares: opened.shares, leftFiles: leftFiles,
            announcement: Announcement.text(deployment.site, opened.addresses, workers: builder.workers))
        let reloader = Reloader(
            Start(
                deployment: deployment, base: configuration, addresses: addresses, imported: imported, desk: desk),
            builder: builder, load: load, sockets: sockets, workers: staff.workers, log: log,
            recorder: ReloadRecorder(plan: deployment.plan, loadedAt: loadedAt))
        let code: Int32
        do throws(SystemError) {
            var supervisor = try Supervisor(
                signals: signals, staff: staff, reloader: reloader, desk: desk, log: log,
                surroundings: surroundings, opening: opening)
            code = supervisor.run()
        } catch {
            throw StartFailure("epoll: \(error)")
        }
        log.stop()
        return code
    }

    /// The desk that reads documents of routes, with what was kept of them and with those that are files; the others
    /// come when they come.
    private static func desk(
        for configuration: Configuration, log: LogWriter
    ) throws(StartFailure) -> RouteSourceDesk {
        try DocumentStore.check(configuration)
        return try named("routes openapi") { () throws(SystemError) in
            let desk = try RouteSourceDesk(log: log)
            desk.restore(configuration)
            try desk.watch(configuration)
            try desk.awaitFiles()
            return desk
        }
    }

    /// Ends the process without waiting for its threads.
    public static func exit(_ code: Int32) -> Never { Machine.exit(code) }

    static func named<Value: ~Copyable>(
        _ subject: String, _ make: () throws(SystemError) -> Value
    ) throws(StartFailure) -> Value {
        do throws(SystemError) { return try make() } catch { throw StartFailure("\(subject): \(error)") }
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
