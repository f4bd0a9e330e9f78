import Basics
public import HTTP
import Metrics

/// Exemplars: from a duration to the trace of an exchange that took so long.
extension Recorder {
    /// An exchange that has just been counted was recorded in a trace.
    ///
    /// - Parameters:
    ///   - summary: as `exchangeEnded` got it.
    ///   - unixMilliseconds: when it ended, since 1970.
    @inline(never)
    public mutating func exchangeTraced(
        _ summary: ExchangeSummary, _ trace: TraceID, unixMilliseconds: Int64, rawPath: Span<UInt8>
    ) {
        guard summary.service >= 0, summary.isMeasured else { return }
        let service = Int(summary.service)
        let rules = rules[service]
        guard rules.isMeasured, !(summary.isStream && rules.separatesStreams) else { return }
        let slot = HandlerSlot.of(route: Int(summary.route), slashChanged: summary.slashChanged)
        let status = Self.labelled(summary.status)
        let entry = unsafe cells(
            service, slot: slot, method: summary.method, statusLabel: Int(rules.isStatusExact ? status : status / 100),
            rawPath: rawPath)
        let length = rules.endsAtHead ? summary.headDuration : summary.duration
        let rounded = ServiceRules.rounded(nanoseconds(length.nanoseconds), to: rules.roundingUnit)
        let exemplar = Exemplar(traceHigh: trace.high, traceLow: trace.low, unixMilliseconds: unixMilliseconds)
        let (duration, buckets) = unsafe (entry.pointee.cells.duration, entry.pointee.cells.buckets)
        if duration.isSet { shard.keep(exemplar, of: rounded, in: buckets, at: duration) }
        guard !rules.isHighrOnly2xx || status / 100 == 2 else { return }
        shard.keep(exemplar, of: rounded, in: rules.highrBuckets, at: rules.durationHighr)
    }
}
