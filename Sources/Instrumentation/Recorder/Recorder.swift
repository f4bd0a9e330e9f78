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

    let rules: FixedTable<ServiceRules>
    /// By handler: whether it is kept out of `http_*`.
    let isLeftOut: FixedTable<Bool>
    /// By handler, in blocks of `HandlerOffset.stride`.
    var handlerSeries: FixedTable<Series>
    /// See `InstrumentationPlan`.
    var serviceSeries: FixedTable<Series>
    var endpointSeries: FixedTable<Series>
    var listenerSeries: FixedTable<Series>

    var exchanges: ExchangeTable
    /// By service: the slots of the raw paths that have series of their own.
    var rawSlots: [[[UInt8]: Int]]

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
        self.rules = FixedTable(rules)
        isLeftOut = FixedTable(plan.services.flatMap(\.isLeftOut))
        handlerSeries = FixedTable([Series](repeating: .unset, count: first * HandlerOffset.stride))
        serviceSeries = FixedTable(plan.serviceSeries)
        endpointSeries = FixedTable(plan.endpointSeries)
        listenerSeries = FixedTable(plan.listenerSeries)
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
        guard rules[service].isMeasured else { return false }
        let slot = HandlerSlot.of(route: route, slashChanged: slashChanged)
        if isLeftOut[handler(service, slot)] { return false }
        return slot != HandlerSlot.none || !rules[service].excludesPaths || !excludes(path, service: service)
    }

    /// A measured exchange has begun: its head is there. `exchangeEnded` must follow, with the same service, route
    /// and method.
    ///
    /// - Parameter rawPath: as for `exchangeEnded`.
    public mutating func exchangeBegan(
        service: Int, route: Int, slashChanged: Bool, method: Method, rawPath: Span<UInt8>
    ) {
        switch rules[service].inProgress {
        case .off: return
        case .single: shard.add(1, to: rules[service].inProgressSingle)
        case .labelled:
            let slot = HandlerSlot.of(route: route, slashChanged: slashChanged)
            let cells = unsafe cells(service, slot: slot, method: method, statusLabel: 0, rawPath: rawPath)
            unsafe shard.add(1, to: cells.pointee.cells.inProgress)
        }
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

    private mutating func countCompatible(
        _ summary: ExchangeSummary, service: Int, slot: Int, rawPath: Span<UInt8>
    ) {
        let rules = unsafe self.rules.block(from: service, count: 1)
        guard unsafe rules.pointee.isMeasured else { return }
        // A status that no response can have is our own fault; it must not make a label.
        let status = summary.status &- 100 < 500 ? Int(summary.status) : 500
        let statusLabel = unsafe rules.pointee.isStatusExact ? status : status / 100
        let cells = unsafe cells(
            service, slot: slot, method: summary.method, statusLabel: statusLabel, rawPath: rawPath)
        unsafe shard.add(1, to: cells.pointee.cells.requests)
        unsafe shard.observe(summary.requestBodyBytes, at: cells.pointee.cells.requestSize)
        unsafe shard.observe(summary.responseBodyBytes, at: cells.pointee.cells.responseSize)
        if unsafe !(summary.isStream && rules.pointee.separatesStreams) {
            if unsafe !cells.pointee.cells.duration.isSet {
                unsafe makeDuration(in: cells, service, slot: slot, method: summary.method, rawPath: rawPath)
            }
            let length = unsafe rules.pointee.endsAtHead ? summary.headDuration : summary.duration
            let rounded = unsafe ServiceRules.rounded(
                nanoseconds(length.nanoseconds), to: rules.pointee.roundingUnit)
            unsafe shard.observe(rounded, in: cells.pointee.cells.buckets, at: cells.pointee.cells.duration)
            if unsafe !rules.pointee.isHighrOnly2xx || status &- 200 < 100 && status >= 200 {
                unsafe shard.observe(rounded, in: rules.pointee.highrBuckets, at: rules.pointee.durationHighr)
            }
        }
        switch unsafe rules.pointee.inProgress {
        case .off: break
        case .single: unsafe shard.subtract(1, from: rules.pointee.inProgressSingle)
        case .labelled: unsafe shard.subtract(1, from: cells.pointee.cells.inProgress)
        }
    }

    private mutating func countOwn(_ summary: ExchangeSummary, service: Int, slot: Int) {
        let start = handler(service, slot) &* HandlerOffset.stride
        let block = unsafe handlerSeries.block(from: start, count: HandlerOffset.stride)
        let outcome = HandlerOffset.exchanges &+ Int(summary.outcome.rawValue)
        let exchanges = unsafe block[outcome]
        shard.add(1, to: exchanges.isSet ? exchanges : makeSeries(service, slot, outcome))
        unsafe observe(summary.phases.own, .own, service, slot, block)
        unsafe observe(summary.phases.queue, .queue, service, slot, block)
        unsafe observe(summary.phases.connect, .connect, service, slot, block)
        unsafe observe(summary.phases.tls, .tls, service, slot, block)
        unsafe observe(summary.phases.send, .send, service, slot, block)
        unsafe observe(summary.phases.firstByte, .firstByte, service, slot, block)
        unsafe observe(summary.phases.receive, .receive, service, slot, block)
        if summary.endpoint >= 0 && summary.upstreamStatus &- 100 < 500 {
            addToEndpoint(
                1, Int(summary.endpoint), EndpointOffset.requests &+ Int(summary.upstreamStatus / 100) &- 1)
        }
    }

    @inline(__always)
    private mutating func observe(
        _ length: Int64, _ phase: Phase, _ service: Int, _ slot: Int, _ block: UnsafeMutablePointer<Series>
    ) {
        guard length >= 0 else { return }
        let offset = HandlerOffset.phases &+ Int(phase.rawValue)
        let known = unsafe block[offset]
        let series = known.isSet ? known : makeSeries(service, slot, offset)
        shard.observe(UInt64(bitPattern: length), in: phaseBuckets, at: series)
    }

    /// Time does not run backwards; if it seems to, that is no observation of 500 years.
    @inline(__always)
    func nanoseconds(_ length: Int64) -> UInt64 { UInt64(bitPattern: max(0, length)) }
}
