internal import Synchronization

/// Observing in a summary with quantiles.
extension Shard {
    /// Observes a real number, and counts the sample if it overflowed.
    ///
    /// What is no number counts, and makes the sum none, as in a histogram; the quantiles leave it out. Infinities are
    /// the largest and the least of all.
    ///
    /// - Parameter unixMilliseconds: the time, in milliseconds since 1970, of the clock that the registry has. It may
    ///   stand still for a while, as a loop's does.
    public func observeReal(
        _ value: Double, in window: SummaryWindow, unixMilliseconds: Int64, at series: Series
    ) {
        observeReal(value, at: series)
        sketch(value, in: window, unixMilliseconds, at: series)
    }

    /// Observes a value in the unit of the cells, and counts the sample if it overflowed.
    public func observe(_ value: UInt64, in window: SummaryWindow, unixMilliseconds: Int64, at series: Series) {
        observe(value, at: series)
        sketch(Double(value) * window.factor, in: window, unixMilliseconds, at: series)
    }

    private func sketch(_ value: Double, in window: SummaryWindow, _ unixMilliseconds: Int64, at series: Series) {
        // At 0 stand the cells of all that there was no room for: numbers, whosever they are, and no addresses.
        guard series.base != 0 else { return }
        let place = unsafe cells(series.base, count: 3) + 2
        unsafe WindowSketch.observe(
            value, window.scale, epoch: window.epoch(at: unixMilliseconds), at: place)
    }
}
