internal import Basics
internal import Config
internal import Gateway
internal import Instrumentation
internal import Linux
internal import Metrics
internal import Reactor

/// Puts a new configuration in the place of the one in use, without anything that serves noticing: the new one is made
/// as a whole first, and if that fails nothing has changed.
struct Reloader {
    /// How long series of what a reload has removed stay on the pages.
    private static let withdrawalTime = Duration.seconds(3600)

    private(set) var deployment: Deployment
    private let builder: DeploymentBuilder
    private let load: Server.Loading
    private var sockets: ListeningSockets
    private let workers: [Worker]
    private let log: LogWriter
    private let recorder: ReloadRecorder
    /// Plans that have been replaced, and when what only they have goes off the pages.
    private var leaving: [(plan: InstrumentationPlan, at: Instant)] = []

    init(
        _ deployment: Deployment, builder: DeploymentBuilder, load: @escaping Server.Loading,
        sockets: ListeningSockets, workers: [Worker], log: LogWriter, recorder: ReloadRecorder
    ) {
        self.deployment = deployment
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
            let change = try replace(with: configuration)
            recorder.succeeded(loadedAt: Self.unixSeconds)
            if !diagnostics.isEmpty { log.show(Array(diagnostics.rendered.utf8)) }
            return change
        } catch {
            recorder.failed()
            throw error
        }
    }

    private static var unixSeconds: Double { Double(Clock.unixNanoseconds()) / 1e9 }

    private mutating func replace(with configuration: Configuration) throws(StartFailure) -> String {
        let addresses = try builder.resolve(configuration)
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
        for (worker, share) in zip(workers, opened.shares) {
            worker.mailbox.post(
                .reconfigure(Reconfiguration(site: fresh.site, seed: Machine.randomSeed(), listeners: share)))
        }
        sockets.commit(opened)
        leaving.append((plan: deployment.plan, at: Clock.now() + Self.withdrawalTime))
        warn(about: configuration)
        defer { deployment = fresh }
        return Self.summary(from: deployment.configuration, to: configuration)
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
