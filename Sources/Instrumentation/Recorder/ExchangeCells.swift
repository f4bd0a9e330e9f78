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

    /// Whether all families were full, so that these are the cells of every label set to come.
    var isOverflow: Bool {
        let all = [requests, requestSize, responseSize, duration, inProgress]
        return all.allSatisfy { !$0.isSet || $0.isOverflow }
    }
}
