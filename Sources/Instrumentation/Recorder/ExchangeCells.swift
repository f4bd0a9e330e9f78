import Metrics

/// Where an exchange of one label set (handler, method, status) is counted in `http_*`. `.unset` where nothing is.
struct ExchangeCells {
    var requests = Series.unset
    var requestSize = Series.unset
    var responseSize = Series.unset
    var duration = Series.unset
    /// Of a gauge with labels only.
    var inProgress = Series.unset
    var buckets: Buckets

    /// Where those cells are; nil as long as one of the series is unset, and if one overflowed.
    var places: Places?
    /// Where the gauge's cell is; nil as long as it has not been written, and if the series is unset or overflowed.
    var inProgressPlace: SeriesCells?

    struct Places {
        let requests: SeriesCells
        let requestSize: SeriesCells
        let responseSize: SeriesCells
        let duration: SeriesCells
    }

    /// Whether all families were full, so that these are the cells of every label set to come.
    var isOverflow: Bool {
        let all = [requests, requestSize, responseSize, duration, inProgress]
        return all.allSatisfy { !$0.isSet || $0.isOverflow }
    }

    /// Finds the cells of the series, which have just been written to.
    mutating func findPlaces(in shard: Shard) {
        if inProgress.isSet { inProgressPlace = shard.cells(of: inProgress, count: 1) }
        guard requests.isSet, duration.isSet, let requests = shard.cells(of: requests, count: 1),
            let requestSize = shard.cells(of: requestSize, count: 2),
            let responseSize = shard.cells(of: responseSize, count: 2),
            let duration = shard.cells(of: duration, count: buckets.count + 2)
        else { return }
        places = Places(requests: requests, requestSize: requestSize, responseSize: responseSize, duration: duration)
    }
}
