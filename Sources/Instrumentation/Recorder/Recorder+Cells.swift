import Basics
import HTTP
import Metrics
import Patterns
import Routing

/// From label sets to cells.
extension Recorder {
    /// Raw paths of one service that are kept; any further one asks the registry anew.
    static var rawPathsMax: Int { 1 << 14 }

    /// The place of a handler in the tables by handler.
    @inline(__always)
    func handler(_ service: Int, _ slot: Int) -> Int {
        let rules = unsafe self.rules.block(from: service, count: 1)
        precondition(unsafe slot < rules.pointee.handlerCount, "no such route")
        return unsafe rules.pointee.firstHandler &+ slot
    }

    /// One of weir's own series of a handler.
    mutating func series(_ service: Int, _ slot: Int, _ offset: Int) -> Series {
        let series = handlerSeries[handler(service, slot) &* HandlerOffset.stride &+ offset]
        return series.isSet ? series : makeSeries(service, slot, offset)
    }

    @inline(never)
    mutating func makeSeries(_ service: Int, _ slot: Int, _ offset: Int) -> Series {
        let (family, value) = HandlerOffset.meaning(of: offset)
        let label = plan.services[service].labels[slot]
        let series = plan.series(family, [plan.services[service].name, label] + (value.map { [$0] } ?? []))
        handlerSeries[handler(service, slot) &* HandlerOffset.stride &+ offset] = series
        return series
    }

    mutating func add(_ amount: UInt64, _ service: Int, _ slot: Int, _ offset: Int) {
        shard.add(amount, to: series(service, slot, offset))
    }

    /// The cells of an exchange in `http_*`; valid until the next call.
    @inline(__always)
    mutating func cells(
        _ service: Int, slot: Int, method: Method, statusLabel: Int, rawPath: Span<UInt8>
    ) -> ExchangeTable.Place {
        if slot == HandlerSlot.none && rules[service].isRaw && !rawPath.isEmpty {
            return unsafe rawCells(service, method: method, statusLabel: statusLabel, rawPath: rawPath)
        }
        let key = ExchangeKey(service: service, slot: slot, method: method, statusLabel: statusLabel)
        if let place = unsafe exchanges.find(key) { return unsafe place }
        return unsafe makeCells(service, slot: slot, method: method, statusLabel: statusLabel)
    }

    @inline(never)
    private mutating func makeCells(
        _ service: Int, slot: Int, method: Method, statusLabel: Int
    ) -> ExchangeTable.Place {
        let label = plan.services[service].labels[slot]
        let cells = plan.cells(service, handler: label, slot: slot, method: method, statusLabel: statusLabel)
        let key = ExchangeKey(service: service, slot: slot, method: method, statusLabel: statusLabel)
        return unsafe exchanges.insert(key, cells)
    }

    /// The cells of a path that is its own label. Paths that have series of their own are kept; which they are is
    /// bounded by the families' limits, and the others must not push them out.
    @inline(never)
    private mutating func rawCells(
        _ service: Int, method: Method, statusLabel: Int, rawPath: Span<UInt8>
    ) -> ExchangeTable.Place {
        let path = rawPath.array()
        let known = rawSlots[service][path]
        if let known {
            let key = ExchangeKey(service: service, slot: known, method: method, statusLabel: statusLabel)
            if let place = unsafe exchanges.find(key) { return unsafe place }
        }
        let cells = plan.cells(
            service, handler: rawLabel(rawPath), slot: HandlerSlot.none, method: method, statusLabel: statusLabel)
        guard known != nil || !cells.isOverflow && rawSlots[service].count < Self.rawPathsMax else {
            return unsafe exchanges.passing(cells)
        }
        let slot = known ?? HandlerSlot.rawBase + rawSlots[service].count
        rawSlots[service][path] = slot
        let key = ExchangeKey(service: service, slot: slot, method: method, statusLabel: statusLabel)
        return unsafe exchanges.insert(key, cells)
    }

    /// Completes cells by the series in the histogram by handler: made when there is something to observe, because for
    /// a stream that is measured apart there is not.
    @inline(never)
    mutating func makeDuration(
        in place: ExchangeTable.Place, _ service: Int, slot: Int, method: Method, rawPath: Span<UInt8>
    ) {
        let isRaw = slot == HandlerSlot.none && rules[service].isRaw && !rawPath.isEmpty
        let label = isRaw ? rawLabel(rawPath) : plan.services[service].labels[slot]
        let (series, buckets) = plan.duration(service, handler: label, slot: slot, method: method)
        unsafe place.pointee.cells.duration = series
        unsafe place.pointee.cells.buckets = buckets
    }

    private mutating func rawLabel(_ rawPath: Span<UInt8>) -> String {
        String(decoding: percentDecoded(rawPath), as: UTF8.self)
    }

    /// Whether `exclude` does not name a path that no template matches. The path is looked at decoded, as the app sees
    /// it.
    ///
    /// (Here and elsewhere methods are `mutating` that need not be: for a borrow the compiler copies the recorder.)
    @inline(never)
    mutating func admits(_ path: Span<UInt8>, service: Int) -> Bool {
        for index in 0..<path.count where path[index] == UInt8(ascii: "%") {
            let decoded = percentDecoded(path)
            return !isFound(in: decoded.span, service: service)
        }
        return !isFound(in: path, service: service)
    }

    private mutating func isFound(in path: Span<UInt8>, service: Int) -> Bool {
        for pattern in plan.services[service].excluded where pattern.isFound(in: path, scratch: scratch) { return true }
        return false
    }
}
