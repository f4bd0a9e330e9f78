import Metrics

/// Counts what comes of reading the route file. For the one thread that reloads.
public struct ReloadRecorder: Sendable {
    private let registry: Registry
    private let successes: Series
    private let failures: Series
    private let isLastGood: Series
    private let lastSuccess: Series

    /// - Parameter loadedAt: when the file was first read, in Unix seconds: a success that is no reload.
    public init(plan: InstrumentationPlan, loadedAt: Double) {
        registry = plan.registry
        successes = plan.series(.configReloads, ["success"])
        failures = plan.series(.configReloads, ["failure"])
        isLastGood = plan.series(.configLastReload, [])
        lastSuccess = plan.series(.configLastSuccess, [])
        note(loadedAt: loadedAt)
    }

    /// The file was good, and is in use.
    ///
    /// - Parameter loadedAt: now, in Unix seconds.
    public func succeeded(loadedAt: Double) {
        registry.shared.add(1, to: successes.base)
        note(loadedAt: loadedAt)
    }

    /// The file was bad, or could not be put to use: what was there before goes on.
    public func failed() {
        registry.shared.add(1, to: failures.base)
        registry.shared.set(0, at: isLastGood.base)
    }

    private func note(loadedAt: Double) {
        registry.shared.set(1, at: isLastGood.base)
        registry.shared.setReal(loadedAt, at: lastSuccess.base)
    }
}
