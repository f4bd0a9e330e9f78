internal import Basics
internal import Config
internal import Gateway
internal import Instrumentation
internal import Linux
internal import Metrics
internal import Reactor

/// What a process has begun with.
struct Start {
    let deployment: Deployment
    /// What the route file says, without the routes of its documents.
    let base: Configuration
    let addresses: BackendAddresses
    let imported: ImportedRoutes
    let desk: RouteSourceDesk
}

/// Puts a new configuration in the place of the one in use, without anything that serves noticing: the new one is made
/// as a whole first, and if that fails nothing has changed.
struct Reloader {
    /// How long series of what a reload has removed stay on the pages.
    private static let withdrawalTime = Duration.seconds(3600)
    /// How many former plans a change of documents leaves in wait for that.
    private static let leavingMax = 16

    private(set) var deployment: Deployment
    /// What the route file says, without the routes of its documents.
    private var base: Configuration
    private var addresses: BackendAddresses
    private let desk: RouteSourceDesk
    private var imported: ImportedRoutes
    private let builder: DeploymentBuilder
    private let load: Server.Loading
    private var sockets: ListeningSockets
    private let workers: [Worker]
    private let log: LogWriter
    private let recorder: ReloadRecorder
    /// Plans that have been replaced, and when what only they have goes off the pages.
    private var leaving: [(plan: InstrumentationPlan, at: Instant)] = []

    init(
        _ start: Start, builder: DeploymentBuilder, load: @escaping Server.Loading,
        sockets: ListeningSockets, workers: [Worker], log: LogWriter, recorder: ReloadRecorder
    ) {
        deployment = start.deployment
        base = start.base
        addresses = start.addresses
        imported = start.imported
        desk = start.desk
        self.builder = builder
        self.load = load
        self.sockets = sockets
        self.workers = workers
        self.log = log
        self.recorder = recorder
    }

    /// Reads the route file anew and hands what it says to the workers, each of which says so when it has taken it.
    ///
    /// - Returns: what has changed, in a line.
    mutating func reload() throws(StartFailure) -> String {
        do throws(StartFailure) {
            let (configuration, diagnostics) = load()
            guard let configuration else { throw StartFailure(diagnostics.rendered) }
            try DocumentStore.check(configuration)
            let former = base
            let change = try replace(with: configuration, at: try builder.resolve(configuration))
            watch(configuration, insteadOf: former)
            recorder.succeeded(loadedAt: Self.unixSeconds)
            if !diagnostics.isEmpty { log.show(Array(diagnostics.rendered.utf8)) }
            return change
        } catch {
            recorder.failed()
            throw error
        }
    }

    private static var unixSeconds: Double { Double(Clock.unixNanoseconds()) / 1e9 }

    private mutating func replace(
        with base: Configuration, at addresses: BackendAddresses
    ) throws(StartFailure) -> String {
        let configuration = base.importing(imported)
        let logChange = try log.prepare(configuration)
        // The listeners are the same whichever site they are asked of, and may fail: so they come before the metrics,
        // whose declaration cannot be taken back.
        let listeners = Site.listeners(
            of: configuration, demo: DeploymentBuilder.demoAddress(for: configuration))
        let opened = try sockets.open(for: listeners)
        let fresh: Deployment
        do throws(StartFailure) {
            fresh = try builder.build(
                configuration, addresses: addresses, loadedAt: Self.unixSeconds, predecessor: deployment)
        } catch {
            sockets.discard(opened)
            throw error
        }
        log.apply(logChange)
        // First, so that sockets of which a worker lets go are closed with its own.
        sockets.commit(opened)
        for (worker, share) in zip(workers, opened.shares) {
            worker.mailbox.post(
                .reconfigure(Reconfiguration(site: fresh.site, seed: Machine.randomSeed(), listeners: share)))
        }
        leaving.append((plan: deployment.plan, at: Clock.now() + Self.withdrawalTime))
        warn(about: configuration)
        defer { (deployment, self.base, self.addresses) = (fresh, base, addresses) }
        return Self.summary(from: deployment.configuration, to: configuration)
    }

    // MARK: routes of documents

    private func watch(_ configuration: Configuration, insteadOf former: Configuration) {
        let names = configuration.services.filter { !$0.routeSources.isEmpty }.map(\.name)
        for service in former.services where !service.routeSources.isEmpty && !names.contains(service.name) {
            deployment.plan.withdrawDocuments(of: service.name)
        }
        do throws(SystemError) {
            try desk.watch(configuration)
        } catch {
            log.say(.error, "routes openapi: no thread to read documents: \(error)")
        }
    }

    /// Takes note of what was read of documents.
    ///
    /// - Returns: whether their routes have changed, so that `reimport` is due.
    mutating func note(_ news: RouteNews) -> Bool {
        imported = news.routes
        for service in base.services where !service.routeSources.isEmpty {
            let times = service.routeSources.map { news.lastSuccess[$0.place] ?? 0 }
            deployment.plan.documentsRead(service: service.name, at: times.min() ?? 0)
        }
        return news.isChanged
    }

    /// Hands the routes of the documents to the workers; the route file is not read anew, and no name is resolved.
    ///
    /// - Returns: what has changed, in a line.
    mutating func reimport() throws(StartFailure) -> String {
        _ = try replace(with: base, at: addresses)
        // A document that never stays the same must not fill the memory with plans of the last hour.
        while leaving.count > Self.leavingMax { leaving.removeFirst().plan.withdraw(absentFrom: deployment.plan) }
        let count = deployment.configuration.services.reduce(0) { $0 + $1.routes.count { $0.origin == .openapi } }
        return "routes openapi: \(count) route\(count == 1 ? "" : "s") in use"
    }

    private func warn(about configuration: Configuration) {
        let wanted = configuration.workers ?? Machine.cpuCount
        guard wanted != workers.count else { return }
        log.say(.warning, "workers \(wanted) takes a restart; there still are \(workers.count)")
    }

    /// Nobody works under former configurations any more, or fewer do.
    func settle(isLast: Bool) { builder.registry.settle(isLast: isLast) }

    /// When `withdrawDue` should be called next.
    var nextDeadline: Instant { leaving.map(\.at).min() ?? .never }

    /// Takes series off the pages whose time is over.
    mutating func withdrawDue(now: Instant) {
        for entry in leaving where entry.at <= now { entry.plan.withdraw(absentFrom: deployment.plan) }
        leaving.removeAll { $0.at <= now }
    }

    func removeFiles() { sockets.removeFiles() }

    /// The sockets that another process may go on with.
    var offers: [OfferedSocket] { sockets.offers }

    /// Whoever had the inherited sockets has let go of them.
    mutating func takeOver() { sockets.takeOver() }

    /// Lets go of the sockets: they are the workers' alone.
    func closeSockets() { sockets.close() }

    /// The cells of all metrics.
    var registry: Registry { builder.registry }

    static func summary(from old: Configuration, to new: Configuration) -> String {
        var parts = [
            "\(new.services.count) service\(new.services.count == 1 ? "" : "s")",
            "\(new.routeCount) route\(new.routeCount == 1 ? "" : "s")",
        ]
        let before = places(old)
        let after = places(new)
        let added = after.filter { !before.contains($0) }
        let removed = before.filter { !after.contains($0) }
        if !added.isEmpty { parts.append("now also listening on \(added.joined(separator: ", "))") }
        if !removed.isEmpty { parts.append("no longer listening on \(removed.joined(separator: ", "))") }
        return "reloaded: " + parts.joined(separator: ", ")
    }

    private static func places(_ configuration: Configuration) -> [String] {
        configuration.listeners.map(\.text) + (configuration.exporter.map { ["exporter \($0.text)"] } ?? [])
    }
}
