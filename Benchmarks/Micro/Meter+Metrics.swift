import Basics
import Compression
import HTTP
import Instrumentation
import Metrics
import Workload

/// Counting an exchange, and the pages of what was counted.
extension Meter {
    mutating func measureMetrics() throws {
        let routes = RouteSet(count: 50)
        let measured = try MeasuredSite(routes: routes)
        var recorder = Recorder(plan: measured.plan, shard: measured.registry.shard(0), worker: 0)
        let path = Array(routes.paths[33].utf8)
        try measure("metrics of an exchange", amount: 1, "exchanges", expecting: 1) { count in
            var counted = 0
            for _ in 0..<count where Self.count(exchangeOf: 33, path.span, by: &recorder) { counted &+= 1 }
            return counted
        }
        try measurePages()
    }

    /// Counts one exchange of a route as the gateway does.
    private static func count(
        exchangeOf route: Int, _ path: Span<UInt8>, by recorder: inout Recorder
    ) -> Bool {
        guard recorder.admits(service: 0, route: route, slashChanged: false, path: path) else { return false }
        recorder.exchangeBegan(service: 0, route: route, slashChanged: false, method: .get, rawPath: path)
        var summary = ExchangeSummary(
            service: 0, route: Int32(truncatingIfNeeded: route), slashChanged: false, method: .get)
        summary.status = 200
        summary.endpoint = 0
        summary.upstreamStatus = 200
        summary.responseBodyBytes = 149
        summary.duration = .microseconds(740)
        summary.headDuration = .microseconds(700)
        summary.phases.own = 40_000
        summary.phases.send = 20_000
        summary.phases.firstByte = 640_000
        summary.phases.receive = 40_000
        recorder.exchangeEnded(summary, rawPath: path)
        return true
    }

    /// Pages are read as Prometheus counts: a series is a line.
    private mutating func measurePages() throws {
        let few = try Self.site(routeCount: 20)
        let perRoute = try (Self.seriesCount(Self.site(routeCount: 40)) - Self.seriesCount(few)) / 20
        for wanted in [10_000, 100_000] {
            let routeCount = 20 + (wanted - Self.seriesCount(few)) / perRoute
            try measurePages(Self.site(routeCount: routeCount), of: "\(wanted / 1000),000 series", packing: 10)
        }
        let someClients = try Self.site(clients: 50)
        let perClient = try (Self.seriesCount(Self.site(clients: 100)) - Self.seriesCount(someClients)) / 50
        let clients = 50 + (10_000 - Self.seriesCount(someClients)) / perClient
        try measurePages(Self.site(clients: clients), of: "10,000 series, own metrics", packing: 8)
    }

    /// - Parameter packing: how many times smaller gzip must make the page.
    private mutating func measurePages(_ measured: MeasuredSite, of name: String, packing: Int) throws {
        let text = measured.page()
        let series = Self.seriesCount(measured)
        for (format, called) in [
            (ExpositionFormat.text, "page"), (.openMetrics, "OpenMetrics"), (.protobuf, "protobuf"),
        ] {
            let length = measured.page(format).count
            try measure("\(called) of \(name)", amount: series, "series", expecting: length) { count in
                var bytes = 0
                for _ in 0..<count { bytes += measured.page(format).count }
                return bytes
            }
        }
        try measure("gzip of \(name)", amount: text.count, "bytes", expecting: 1) { count in
            var packed = 0
            for _ in 0..<count {
                var output: [UInt8] = []
                if GzipEncoder.compress(text.span, into: &output), output.count < text.count / packing { packed += 1 }
            }
            return packed
        }
    }

    /// A site that has answered on each of its routes once.
    private static func site(routeCount: Int) throws -> MeasuredSite {
        let routes = RouteSet(count: routeCount)
        let measured = try MeasuredSite(routes: routes)
        var recorder = Recorder(plan: measured.plan, shard: measured.registry.shard(0), worker: 0)
        for (route, path) in routes.paths.enumerated() {
            guard count(exchangeOf: route, Array(path.utf8).span, by: &recorder) else {
                throw MeasurementError("route \(route) is not measured")
            }
        }
        return measured
    }

    /// A site of 20 routes and metrics of its operator's own, which has answered some requests of each client, and of
    /// some clients more than it tells apart.
    private static func site(clients: Int) throws -> MeasuredSite {
        let routes = RouteSet(count: 20)
        let measured = try MeasuredSite(routes: routes, clients: clients)
        var runner = try ExchangeRunner(site: measured.site, exchange: .small)
        for client in 0..<clients + 50 {
            runner.ask(OwnMetrics.request(path: routes.paths[client % 20], client: client))
            _ = try runner.run(exchanges: 5)
        }
        return measured
    }

    /// How many samples its page has.
    private static func seriesCount(_ measured: MeasuredSite) -> Int {
        measured.page().split(separator: UInt8(ascii: "\n")).count { $0.first != UInt8(ascii: "#") }
    }
}
