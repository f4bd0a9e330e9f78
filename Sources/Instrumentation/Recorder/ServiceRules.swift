import Config
import Metrics

/// What a recorder asks of a service for each exchange: the plan's answers as plain values.
struct ServiceRules {
    /// Where the service's handlers begin in the tables by handler.
    var firstHandler: Int
    var handlerCount: Int
    var isMeasured: Bool
    /// Whether `status` is the exact code.
    var isStatusExact: Bool
    /// Whether the handler of a path without a template is the path.
    var isRaw: Bool
    /// Whether a path without a template may be one of those that `exclude` names.
    var excludesPaths: Bool
    /// Whether durations end with the response head.
    var endsAtHead: Bool
    var isHighrOnly2xx: Bool
    var separatesStreams: Bool
    var inProgress: ServicePlan.InProgress
    /// To what multiple durations are rounded, in nanoseconds; 0 leaves them as they are.
    var roundingUnit: UInt64
    var durationHighr: Series
    /// Where its cells are; nil as long as it has not been written, and if the series overflowed.
    var durationHighrPlace: SeriesCells?
    /// Of no meaning where the service is not measured.
    var highrBuckets: Buckets
    /// The gauge, if it has no labels.
    var inProgressSingle: Series
    /// As `durationHighrPlace`.
    var inProgressSinglePlace: SeriesCells?

    init(_ service: ServicePlan, plan: InstrumentationPlan, firstHandler: Int) {
        let instrument = service.instrument
        self.firstHandler = firstHandler
        handlerCount = HandlerSlot.count(routes: service.routeCount)
        isMeasured = service.families != nil
        isStatusExact = instrument.status == .exact
        isRaw = instrument.unmatched == .raw
        excludesPaths = !service.excluded.isEmpty
        endsAtHead = instrument.duration == .head
        isHighrOnly2xx = instrument.isHighrOnly2xx
        separatesStreams = instrument.streams == .separate
        inProgress = service.inProgressFamily == nil ? .off : service.inProgress
        roundingUnit = Self.roundingUnit(decimals: instrument.roundDecimals)
        durationHighr = .unset
        highrBuckets = service.families?.highrBuckets ?? plan.buckets(of: .requestPhase)
        inProgressSingle = .unset
        guard let families = service.families else { return }
        durationHighr = plan.registry.series(families.durationHighr)
        if let gauge = service.inProgressFamily, inProgress == .single {
            inProgressSingle = plan.registry.series(gauge)
        }
    }

    /// Finds the cells of its two series, one of which has just been written to.
    mutating func findPlaces(in shard: Shard) {
        if durationHighr.isSet { durationHighrPlace = shard.cells(of: durationHighr, count: highrBuckets.count + 2) }
        if inProgressSingle.isSet { inProgressSinglePlace = shard.cells(of: inProgressSingle, count: 1) }
    }

    /// Nanoseconds have nine decimals: with as many nothing is rounded.
    static func roundingUnit(decimals: Int?) -> UInt64 {
        guard let decimals, (0..<9).contains(decimals) else { return 0 }
        return (decimals..<9).reduce(1) { unit, _ in unit * 10 }
    }

    /// The nearest multiple of `unit`, the even one of two that are as near (as Python's `round`).
    @inline(__always) static func rounded(_ nanoseconds: UInt64, to unit: UInt64) -> UInt64 {
        unit == 0 ? nanoseconds : divided(nanoseconds, by: unit)
    }

    @inline(never) private static func divided(_ nanoseconds: UInt64, by unit: UInt64) -> UInt64 {
        let (quotient, rest) = nanoseconds.quotientAndRemainder(dividingBy: unit)
        let half = unit / 2
        let isUp = rest > half || (rest == half && quotient & 1 == 1 && unit & 1 == 0)
        return (isUp ? quotient &+ 1 : quotient) &* unit
    }
}
