internal import Basics

/// What `/-/routes` is asked for.
public struct RoutesQuery: Equatable, Sendable {
    /// Nil: all services.
    public let service: String?
    /// Paths that came less often are left out.
    public let countMin: Int
    /// Whether paths that got nothing but errors are shown too.
    public let showsAll: Bool

    /// Reads `service`, `min_count` and `all`; other parameters are ignored, and of two of a name the last counts.
    ///
    /// - Returns: nil when a number is none.
    init?(_ query: Span<UInt8>) {
        var service: String?
        var countMin = 1
        var showsAll = false
        var start = 0
        while start < query.count {
            var end = start
            var equals: Int?
            while end < query.count, query[end] != UInt8(ascii: "&") {
                if equals == nil, query[end] == UInt8(ascii: "=") { equals = end }
                end += 1
            }
            let name = query.extracting(start..<(equals ?? end))
            let value = ScrapeSelection.decoded(query.extracting((equals.map { $0 + 1 } ?? end)..<end))
            if name.equals("service"), !value.isEmpty {
                service = value
            } else if name.equals("min_count") {
                guard let number = Int(value), number >= 1 else { return nil }
                countMin = number
            } else if name.equals("all") {
                showsAll = !["0", "off", "false", "no"].contains(value)
            }
            start = end + 1
        }
        self.service = service
        self.countMin = countMin
        self.showsAll = showsAll
    }
}
