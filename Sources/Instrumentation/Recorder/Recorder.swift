import Basics
public import HTTP
public import Metrics
import Patterns

/// Counts what one worker does. One for each worker; only its thread may call it.
///
/// A call costs additions to cells of the worker's own shard: no lock, no allocation, no String and no reference
/// count, but for the first sight of a label set, which asks the registry, and for raw paths (`unmatched raw`).
/// Indices are the plan's; one that is out of range is our own fault and traps.
public struct Recorder: ~Copyable {
    let plan: InstrumentationPlan
    let shard: Shard
    let scratch: PatternScratch

    let rules: Table<ServiceRules>
    /// By handler: whether it is kept out of `http_*`.
    let isLeftOut: Table<Bool>
    /// By handler, in blocks of `HandlerOffset.stride`.
    var handlerSeries: SeriesBlocks
    /// See `InstrumentationPlan`.
    var serviceSeries: SeriesBlocks
    var endpointSeries: SeriesBlocks
    var listenerSeries: SeriesBlocks

    var exchanges: ExchangeTable
    /// By service: the slots of the raw paths that have series of their own.
    var rawSlots: [[[UInt8]: Int]]

    var samples = SampleMemory()

    let phaseBuckets: Buckets
    let longBuckets: Buckets
    let lagBuckets: Buckets
    let loopBusy: Series
    let loopLag: Series

    /// - Parameters:
    ///   - shard: the worker's own; nobody else may write to it.
    ///   - worker: its number, the label `worker`.
    public init(plan: InstrumentationPlan, shard: Shard, worker: Int) {
        self.plan = plan
        self.shard = shard
        scratch = PatternScratch()
        var rules: [ServiceRules] = []
        var first = 0
        for service in plan.services {
            let rule = ServiceRules(service, plan: plan, firstHandler: first)
            rules.append(rule)
            first += rule.handlerCount
        }
        self.rules = Table(rules)
        isLeftOut = Table(plan.services.flatMap(\.isLeftOut))
        handlerSeries = SeriesBlocks([Series](repeating: .unset, count: first * HandlerOffset.stride))
        serviceSeries = SeriesBlocks(plan.serviceSeries)
        endpointSeries = SeriesBlocks(plan.endpointSeries)
        listenerSeries = SeriesBlocks(plan.listenerSeries)
        rawSlots = plan.services.map { _ in [:] }
        phaseBuckets = plan.buckets(of: .requestPhase)
        longBuckets = plan.buckets(of: .streamDuration)
        lagBuckets = plan.buckets(of: .loopLag)
        exchanges = ExchangeTable(empty: ExchangeCells(buckets: phaseBuckets))
        loopBusy = plan.series(.loopBusy, ["\(worker)"])
        loopLag = plan.series(.loopLag, ["\(worker)"])
    }

    /// Whether an exchange is measured in `http_*`: ask once, when its route is known, and keep the answer for its
    /// end. weir's own families count it in any case.
    ///
    /// - Parameter path: the raw path, for `exclude` where no template matched.
    public mutating func admits(service: Int, route: Int, slashChanged: Bool, path: Span<UInt8>) -> Bool {
        let rules = unsafe self.rules.block(from: service, count: 1)
        guard unsafe rules.pointee.isMeasured else { return false }
        let slot = HandlerSlot.of(route: route, slashChanged: slashChanged)
        if isLeftOut[handler(service, slot)] { return false }
        if unsafe slot != HandlerSlot.none || !rules.pointee.excludesPaths { return true }
        return admits(path, service: service)
    }

    /// A measured exchange has begun: its head is there. `exchangeEnded` must follow, with the same service, route
    /// and method.
    ///
    /// - Parameter rawPath: as for `exchangeEnded`.
    public mutating func exchangeBegan(
        service: Int, route: Int, slashChanged: Bool, method: Method, rawPath: Span<UInt8>
    ) {
        let rules = unsafe self.rules.block(from: service, count: 1)
        if unsafe rules.pointee.inProgress == .off { return }
        let slot = HandlerSlot.of(route: route, slashChanged: slashChanged)
        unsafe beginProgress(service, rules, slot: slot, method: method, rawPath: rawPath)
    }

    /// An exchange has ended, whichever way: the one call that counts it.
    ///
    /// - Parameter rawPath: the path as it came; looked at only where it is the handler's label (`unmatched raw`).
    public mutating func exchangeEnded(_ summary: ExchangeSummary, rawPath: Span<UInt8>) {
        guard summary.service >= 0 else { return }
        let service = Int(summary.service)
        let slot = HandlerSlot.of(route: Int(summary.route), slashChanged: summary.slashChanged)
        countOwn(summary, service: service, slot: slot)
        if summary.isMeasured { countCompatible(summary, service: service, slot: slot, rawPath: rawPath) }
    }

    /// Time does not run backwards; if it seems to, that is no observation of 500 years.
    @inline(__always)
    func nanoseconds(_ length: Int64) -> UInt64 { UInt64(bitPattern: max(0, length)) }
}
