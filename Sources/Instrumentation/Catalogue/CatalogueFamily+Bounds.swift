import Config

/// Upper bounds of buckets, in seconds.
extension CatalogueFamily {
    /// The in-app instrumentator's, so that dashboards go on working; a service may have its own.
    static let highrBounds = Instrument.standardHighrBuckets

    /// As `highrBounds`, for the histogram by handler.
    static let lowrBounds = Instrument.standardLowrBuckets

    /// Phases reach from weir's own microseconds to a slow backend's seconds; two bounds a decade keep the page
    /// small, because there are seven histograms a handler.
    static let phaseBounds = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60]

    /// Streams and tunnels: from one that breaks at once to one that is open all day.
    static let longBounds: [Double] = [0.1, 1, 5, 10, 30, 60, 300, 600, 1800, 3600, 14400, 86400]

    /// Up to a loop that hung for a second, which is a fault.
    static let lagBounds = [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 1]

    /// An exposition of 10,000 series is to take 3 ms.
    static let scrapeBounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1]
}
