import Basics
import HTTP
import Metrics

/// Counting an exchange.
extension Recorder {
    /// Adds it to the gauge of requests in progress.
    @inline(never)
    mutating func beginProgress(
        _ service: Int, _ rules: UnsafeMutablePointer<ServiceRules>, slot: Int, method: Method, rawPath: Span<UInt8>
    ) {
        switch unsafe rules.pointee.inProgress {
        case .off: return
        case .single:
            if let place = unsafe rules.pointee.inProgressSinglePlace { return place.add(1) }
            unsafe shard.add(1, to: rules.pointee.inProgressSingle)
            unsafe rules.pointee.findPlaces(in: shard)
        case .labelled:
            let entry = unsafe cells(service, slot: slot, method: method, statusLabel: 0, rawPath: rawPath)
            if let place = unsafe entry.pointee.cells.inProgressPlace { return place.add(1) }
            unsafe shard.add(1, to: entry.pointee.cells.inProgress)
            unsafe entry.pointee.cells.findPlaces(in: shard)
        }
    }

    /// Counts it in weir's own families.
    @inline(__always)
    mutating func countOwn(_ summary: ExchangeSummary, service: Int, slot: Int) {
        let start = handler(service, slot) &* HandlerOffset.stride
        let block = unsafe handlerSeries.block(from: start, count: HandlerOffset.stride)
        let outcome = HandlerOffset.exchanges &+ Int(summary.outcome.rawValue)
        if let cells = unsafe block[outcome].cells {
            cells.add(1)
        } else {
            addSlowly(1, service, slot, outcome)
        }
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
        _ length: Int64, _ phase: Phase, _ service: Int, _ slot: Int, _ block: UnsafeMutablePointer<SeriesBlocks.Entry>
    ) {
        guard length >= 0 else { return }
        let offset = HandlerOffset.phases &+ Int(phase.rawValue)
        if let cells = unsafe block[offset].cells {
            cells.observe(UInt64(bitPattern: length), in: phaseBuckets)
        } else {
            observeSlowly(UInt64(bitPattern: length), service, slot, offset)
        }
    }

    /// Adds to a series of which the first sample has come, or that overflowed.
    @inline(never)
    private mutating func addSlowly(_ amount: UInt64, _ service: Int, _ slot: Int, _ offset: Int) {
        let series = series(service, slot, offset)
        shard.add(amount, to: series)
        handlerSeries.keep(
            shard.cells(of: series, count: 1), at: handler(service, slot) &* HandlerOffset.stride &+ offset)
    }

    /// As `addSlowly`, for a phase.
    @inline(never)
    private mutating func observeSlowly(_ value: UInt64, _ service: Int, _ slot: Int, _ offset: Int) {
        let series = series(service, slot, offset)
        shard.observe(value, in: phaseBuckets, at: series)
        handlerSeries.keep(
            shard.cells(of: series, count: phaseBuckets.count + 2),
            at: handler(service, slot) &* HandlerOffset.stride &+ offset)
    }

    /// Counts it in `http_*`.
    @inline(__always)
    mutating func countCompatible(
        _ summary: ExchangeSummary, service: Int, slot: Int, rawPath: Span<UInt8>
    ) {
        let rules = unsafe self.rules.block(from: service, count: 1)
        guard unsafe rules.pointee.isMeasured else { return }
        let status = Self.labelled(summary.status)
        let statusLabel = unsafe rules.pointee.isStatusExact ? status : status / 100
        let entry = unsafe cells(
            service, slot: slot, method: summary.method, statusLabel: Int(statusLabel), rawPath: rawPath)
        if let places = unsafe entry.pointee.cells.places {
            places.requests.add(1)
            places.requestSize.observe(summary.requestBodyBytes)
            places.responseSize.observe(summary.responseBodyBytes)
            if unsafe !(summary.isStream && rules.pointee.separatesStreams) {
                let length = unsafe rules.pointee.endsAtHead ? summary.headDuration : summary.duration
                let rounded = unsafe ServiceRules.rounded(
                    nanoseconds(length.nanoseconds), to: rules.pointee.roundingUnit)
                unsafe places.duration.observe(rounded, in: entry.pointee.cells.buckets)
                unsafe countHighr(rounded, status, rules)
            }
        } else {
            unsafe countSlowly(summary, status, in: entry, rules, slot: slot, rawPath: rawPath)
        }
        unsafe endProgress(in: entry, rules)
    }

    /// A status that no response can have is our own fault; it must not make a label.
    @inline(__always) static func labelled(_ status: UInt16) -> UInt16 { status &- 100 < 500 ? status : 500 }

    @inline(__always)
    private mutating func countHighr(_ length: UInt64, _ status: UInt16, _ rules: UnsafeMutablePointer<ServiceRules>) {
        guard unsafe !rules.pointee.isHighrOnly2xx || status &- 200 < 100 else { return }
        if let place = unsafe rules.pointee.durationHighrPlace {
            return unsafe place.observe(length, in: rules.pointee.highrBuckets)
        }
        unsafe countHighrSlowly(length, rules)
    }

    /// Counts where the series has not been written yet, or overflowed.
    @inline(never)
    private mutating func countHighrSlowly(_ length: UInt64, _ rules: UnsafeMutablePointer<ServiceRules>) {
        unsafe shard.observe(length, in: rules.pointee.highrBuckets, at: rules.pointee.durationHighr)
        unsafe rules.pointee.findPlaces(in: shard)
    }

    /// Counts where a series has not been written yet, or overflowed.
    @inline(never)
    private mutating func countSlowly(
        _ summary: ExchangeSummary, _ status: UInt16, in entry: ExchangeTable.Place,
        _ rules: UnsafeMutablePointer<ServiceRules>, slot: Int, rawPath: Span<UInt8>
    ) {
        unsafe shard.add(1, to: entry.pointee.cells.requests)
        unsafe shard.observe(summary.requestBodyBytes, at: entry.pointee.cells.requestSize)
        unsafe shard.observe(summary.responseBodyBytes, at: entry.pointee.cells.responseSize)
        if unsafe summary.isStream && rules.pointee.separatesStreams { return }
        if unsafe !entry.pointee.cells.duration.isSet {
            unsafe makeDuration(
                in: entry, Int(summary.service), slot: slot, method: summary.method, rawPath: rawPath)
        }
        let length = unsafe rules.pointee.endsAtHead ? summary.headDuration : summary.duration
        let rounded = unsafe ServiceRules.rounded(nanoseconds(length.nanoseconds), to: rules.pointee.roundingUnit)
        unsafe shard.observe(rounded, in: entry.pointee.cells.buckets, at: entry.pointee.cells.duration)
        unsafe countHighr(rounded, status, rules)
        unsafe entry.pointee.cells.findPlaces(in: shard)
    }

    @inline(__always)
    private func endProgress(in entry: ExchangeTable.Place, _ rules: UnsafeMutablePointer<ServiceRules>) {
        switch unsafe rules.pointee.inProgress {
        case .off: break
        case .single:
            if let place = unsafe rules.pointee.inProgressSinglePlace { return place.subtract(1) }
            unsafe shard.subtract(1, from: rules.pointee.inProgressSingle)
        case .labelled:
            if let place = unsafe entry.pointee.cells.inProgressPlace { return place.subtract(1) }
            unsafe shard.subtract(1, from: entry.pointee.cells.inProgress)
        }
    }
}
