import Basics
import Config
public import Extraction
public import HTTP
import Metrics

/// Samples for metrics of the operator's own.
extension Recorder {
    /// What a sample belongs to: an exchange that has been counted.
    struct Occasion {
        var summary: ExchangeSummary
        /// None if the exchange is in no trace.
        var trace: TraceID
        var unixMilliseconds: Int64
    }

    /// What metrics of the operator's own take: by the numbers of `InstrumentationPlan.samplings`.
    public mutating func routeSampling(_ number: Int32) -> RouteSampling { plan.routeSampling(number) }

    /// An exchange that metrics of the operator's own are taken from has ended.
    ///
    /// - Parameters:
    ///   - reader: has read it to its end; its plan is the number of a `RouteSampling`.
    ///   - summary: as `exchangeEnded` got it.
    ///   - trace: that the exchange was recorded in, if any.
    ///   - unixMilliseconds: when it ended, since 1970.
    @inline(never)
    public mutating func exchangeSampled(
        _ reader: borrowing ExchangeReader, _ summary: ExchangeSummary, _ trace: TraceID, unixMilliseconds: Int64
    ) {
        guard reader.plan >= 0 else { return }
        let occasion = Occasion(summary: summary, trace: trace, unixMilliseconds: unixMilliseconds)
        for rule in plan.routeSampling(reader.plan).rules where rule.methods.contains(summary.method) {
            guard meets(rule.conditions, reader, summary) else { continue }
            do throws(SkippedSample) {
                try take(rule, reader, occasion)
            } catch {
                let offset = rule.family &* SkipReason.allCases.count &+ Int(error.reason.rawValue)
                shard.add(1, to: plan.skippedSeries[offset])
            }
        }
    }

    private mutating func meets(
        _ conditions: [SampleRule.Condition], _ reader: borrowing ExchangeReader, _ summary: ExchangeSummary
    ) -> Bool {
        for condition in conditions {
            samples.text.removeAll(keepingCapacity: true)
            do throws(SkippedSample) {
                try SampleValues.append(condition.operand, reader, summary, to: &samples.text)
            } catch {
                return false
            }
            guard !condition.values.isEmpty else { continue }
            let isCut = SampleValues.isCut(condition.operand, reader)
            let isFound = condition.values.contains { value in
                switch value {
                case .text(let text): !isCut && text == samples.text
                case .status(let range): range.contains(Int(Self.labelled(summary.status)))
                }
            }
            guard isFound != condition.isNegated else { return false }
        }
        return true
    }

    private mutating func take(
        _ rule: SampleRule, _ reader: borrowing ExchangeReader, _ occasion: Occasion
    ) throws(SkippedSample) {
        let value = try number(rule.steps, reader, occasion.summary)
        let family = plan.sampling.families[rule.family]
        guard value.isFinite, family.kind != .counter || value >= 0 else { throw SkippedSample(.notANumber) }
        let series = try series(rule, family, reader, occasion.summary)
        record(value, rule.action, family, series, occasion)
    }

    private mutating func number(
        _ steps: [SampleStep], _ reader: borrowing ExchangeReader, _ summary: ExchangeSummary
    ) throws(SkippedSample) -> Double {
        samples.stack.removeAll(keepingCapacity: true)
        for step in steps {
            switch step {
            case .number(let number): samples.stack.append(number)
            case .operand(let operand): samples.stack.append(try SampleValues.number(operand, reader, summary))
            case .negate: samples.stack.append(-(samples.stack.popLast() ?? .nan))
            case .combine(let combination):
                let right = samples.stack.popLast() ?? .nan
                let left = samples.stack.popLast() ?? .nan
                samples.stack.append(combination.apply(left, right))
            }
        }
        return samples.stack.popLast() ?? .nan
    }

    /// The series of a sample's labels.
    private mutating func series(
        _ rule: SampleRule, _ family: OwnMetricFamily, _ reader: borrowing ExchangeReader, _ summary: ExchangeSummary
    ) throws(SkippedSample) -> Series {
        samples.key.removeAll(keepingCapacity: true)
        SampleKey.begin(family: rule.family, &samples.key)
        for label in rule.labels {
            let start = SampleKey.beginValue(&samples.key)
            try SampleValues.append(label, reader, summary, to: &samples.key)
            SampleKey.endValue(from: start, &samples.key)
        }
        if let known = samples.series?.series(for: samples.key.span) { return known }
        let series = plan.registry.series(family.id, labels: SampleKey.values(of: samples.key))
        if samples.series == nil {
            samples.series = SeriesCache(entriesMax: SampleMemory.labelSetsMax, bytesMax: 1 << 20)
        }
        let key = samples.key
        samples.series?.remember(series, for: key.span)
        return series
    }

    private mutating func record(
        _ value: Double, _ action: SampleRule.Action, _ family: OwnMetricFamily, _ series: Series,
        _ occasion: Occasion
    ) {
        let exemplar = Exemplar(
            traceHigh: occasion.trace.high, traceLow: occasion.trace.low, unixMilliseconds: occasion.unixMilliseconds)
        switch family.kind {
        case .counter:
            shard.addReal(value, to: series)
            guard !occasion.trace.isNone, let place = family.exemplars else { return }
            shard.keepReal(exemplar, of: value, at: series, place)
        case .gauge:
            // What is set from the traffic does not add up over workers: the last one is right, whoever saw it.
            switch action {
            case .add: plan.registry.shared.addReal(value, to: series)
            case .subtract: plan.registry.shared.addReal(-value, to: series)
            case .set, .observe: plan.registry.shared.setReal(value, at: series)
            }
        case .histogram:
            shard.observeReal(value, in: family.buckets, at: series)
            guard !occasion.trace.isNone else { return }
            shard.keepReal(exemplar, of: value, in: family.buckets, at: series)
        case .summary:
            guard let window = family.window else { return shard.observeReal(value, at: series) }
            shard.observeReal(value, in: window, unixMilliseconds: occasion.unixMilliseconds, at: series)
        }
    }
}

/// A sample that cannot be taken.
struct SkippedSample: Error {
    let reason: SkipReason

    init(_ reason: SkipReason) { self.reason = reason }
}
