internal import HTTP

/// How many series weir's own families have for each thing that a configuration names. The families themselves stand
/// in the catalogue of a floor above, which a test there compares with these numbers.
public enum OwnSeries {
    /// Counters and gauges of a handler: outcomes; open streams, and their bytes by direction; the same of tunnels.
    public static let ofHandler = 8 + 3 + 3
    /// Histograms of a handler, with their bounds: phases; lengths of streams and of tunnels.
    public static let histogramsOfHandler = [
        (labelSets: 7, bounds: 12), (labelSets: 1, bounds: 12), (labelSets: 1, bounds: 12),
    ]
    /// Of a service: bytes by direction, waiting requests, timeouts, retries, and by source the
    /// routes and when they were read.
    public static let ofService = 4 + 1 + 7 + 2 + 2 + 2
    /// Of an address of a backend: responses by class, failures, connections by state, connects, whether it is up.
    public static let ofBackend = 5 + 8 + 2 + 1 + 1
    /// Of an address that is listened on: connections accepted, open and refused, requests rejected by rule.
    public static let ofListener = 1 + 3 + 4 + Rule.allCases.count
}
