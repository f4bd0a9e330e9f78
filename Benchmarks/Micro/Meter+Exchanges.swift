import Workload

/// Whole exchanges.
extension Meter {
    mutating func measureExchanges() throws {
        for kind in SampleExchange.allCases {
            var runner = try ExchangeRunner(site: MeasuredSite(routes: kind.routes).site, exchange: kind)
            let bytes = try runner.run(exchanges: 1)
            try measure("whole exchange, \(kind.rawValue)", amount: 1, "exchanges", expecting: bytes) { count in
                try runner.run(exchanges: count)
            }
        }
    }
}
