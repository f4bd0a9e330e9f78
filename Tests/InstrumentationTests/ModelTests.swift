import Basics
import Config
import HTTP
import Instrumentation
import Metrics
import Testing

/// The metrics by request as one would count them with dictionaries and strings.
struct NaiveMetrics {
    let instrument: Instrument
    let labels: [(plain: String, changed: String)]
    var requests: [String: Int] = [:]
    var sizes: [String: (count: Int, sum: UInt64)] = [:]
    var durations: [String: (count: Int, milliseconds: Int)] = [:]
    var inProgress: [String: Int] = [:]
    var highr = 0
    private var known: [String: [String]] = [:]

    init(_ instrument: Instrument, labels: [(plain: String, changed: String)]) {
        self.instrument = instrument
        self.labels = labels
    }

    func admits(_ exchange: Exchange) -> Bool {
        exchange.route >= 0 || instrument.unmatched != .ignore
    }

    mutating func begin(_ exchange: Exchange) {
        inProgress[limited("inProgress", [handler(exchange), exchange.method.name]), default: 0] += 1
    }

    mutating func end(_ exchange: Exchange) {
        let (handler, method) = (handler(exchange), exchange.method.name)
        let status = instrument.status == .exact ? "\(exchange.status)" : "\(exchange.status / 100)xx"
        inProgress[limited("inProgress", [handler, method]), default: 0] -= 1
        requests[limited("requests", [handler, method, status]), default: 0] += 1
        let size = limited("sizes", [handler])
        sizes[size, default: (0, 0)].count += 1
        sizes[size, default: (0, 0)].sum += exchange.bytesIn
        guard !(exchange.isStream && instrument.streams == .separate) else { return }
        let duration = limited("durations", [handler, method])
        durations[duration, default: (0, 0)].count += 1
        durations[duration, default: (0, 0)].milliseconds +=
            instrument.duration == .head ? exchange.headMilliseconds : exchange.milliseconds
        if !instrument.isHighrOnly2xx || exchange.status / 100 == 2 { highr += 1 }
    }

    private func handler(_ exchange: Exchange) -> String {
        guard exchange.route >= 0 else { return instrument.unmatched == .raw ? exchange.path : "none" }
        let label = labels[exchange.route]
        return exchange.slashChanged ? label.changed : label.plain
    }

    /// The first label sets of a family, up to the limit, are themselves, all others are one.
    private mutating func limited(_ family: String, _ values: [String]) -> String {
        let set = values.joined(separator: " ")
        if known[family, default: []].contains(set) { return set }
        guard known[family, default: []].count < instrument.seriesLimit else {
            return values.map { _ in "other" }.joined(separator: " ")
        }
        known[family, default: []].append(set)
        return set
    }
}

@Suite("Recorder against a naive model")
struct ModelTests {
    static let labels = [("/jobs/{id}", "/jobs/{id}/"), ("/clients/", "/clients"), ("/f/{p:path}", "/f/{p:path}/")]

    static func instrument(_ random: inout SeededRandom) -> Instrument {
        var instrument = Instrument()
        instrument.status = Bool.random(using: &random) ? .exact : .class
        instrument.unmatched = [.group, .ignore, .raw].randomElement(using: &random) ?? .group
        instrument.inProgress = .init(isLabelled: true)
        instrument.streams = Bool.random(using: &random) ? .separate : .full
        instrument.duration = Bool.random(using: &random) ? .head : .full
        instrument.isHighrOnly2xx = Bool.random(using: &random)
        instrument.seriesLimit = [1, 3, 10, 1000].randomElement(using: &random) ?? 1000
        return instrument
    }

    static func exchange(_ random: inout SeededRandom) -> Exchange {
        var exchange = Exchange(
            route: Int.random(in: -1..<3, using: &random), slashChanged: Bool.random(using: &random),
            method: [.get, .head, .post, .other].randomElement(using: &random) ?? .get,
            path: "/" + String(Int.random(in: 0..<12, using: &random)),
            status: [101, 200, 204, 307, 404, 499, 500, 599].randomElement(using: &random) ?? 200,
            milliseconds: Int.random(in: 0..<90_000, using: &random),
            bytesIn: UInt64.random(in: 0..<1000, using: &random))
        if exchange.route < 0 { exchange.slashChanged = false }
        exchange.headMilliseconds = exchange.milliseconds / 2
        exchange.isStream = Bool.random(using: &random)
        return exchange
    }

    @Test(
        "hundreds of overlapping exchanges on two workers come to the same numbers",
        arguments: 1...20 as ClosedRange<UInt64>)
    func random(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let instrument = Self.instrument(&random)
        var bench = try Bench(Self.labels.map(\.0)) { $0.instrument = instrument }
        var model = NaiveMetrics(instrument, labels: Self.labels.map { (plain: $0.0, changed: $0.1) })
        var open: [(exchange: Exchange, onFirst: Bool)] = []
        for step in 0..<600 {
            if open.isEmpty || step < 500 && Bool.random(using: &random) {
                let exchange = Self.exchange(&random)
                let onFirst = Bool.random(using: &random)
                let isMeasured = onFirst ? exchange.begin(on: &bench.recorder) : exchange.begin(on: &bench.other)
                #expect(isMeasured == model.admits(exchange))
                guard isMeasured else { continue }
                model.begin(exchange)
                open.append((exchange, onFirst))
            } else {
                let (exchange, onFirst) = open.remove(at: Int.random(in: 0..<open.count, using: &random))
                if onFirst {
                    exchange.end(on: &bench.recorder, isMeasured: true)
                } else {
                    exchange.end(on: &bench.other, isMeasured: true)
                }
                model.end(exchange)
            }
            if step % 50 == 0 { Self.expectSame(bench, model) }
        }
        Self.expectSame(bench, model)
    }

    private static func expectSame(_ bench: borrowing Bench, _ model: NaiveMetrics) {
        let page = bench.text()
        let samples = parse(page)
        #expect(samples["http_requests_total"] ?? [:] == model.requests.mapValues { "\($0)" })
        #expect(samples["http_requests_inprogress"] ?? [:] == model.inProgress.mapValues { "\($0)" })
        #expect(!(samples["http_requests_inprogress"] ?? [:]).values.contains { $0.hasPrefix("-") })
        #expect(samples["http_request_size_bytes_count"] ?? [:] == model.sizes.mapValues { "\($0.count)" })
        #expect(samples["http_request_size_bytes_sum"] ?? [:] == model.sizes.mapValues { "\($0.sum)" })
        #expect(samples["http_request_duration_seconds_count"] ?? [:] == model.durations.mapValues { "\($0.count)" })
        let sums = (samples["http_request_duration_seconds_sum"] ?? [:]).mapValues {
            Double($0).map { Int(($0 * 1000).rounded()) }
        }
        #expect(sums == model.durations.mapValues { $0.milliseconds })
        #expect(samples["http_request_duration_highr_seconds_count"] ?? [:] == ["": "\(model.highr)"])
    }

    /// By sample name: by the label values, joined with spaces, the value.
    private static func parse(_ page: String) -> [String: [String: String]] {
        var samples: [String: [String: String]] = [:]
        for line in page.split(separator: "\n") where !line.hasPrefix("#") {
            guard let space = line.lastIndex(of: " ") else { continue }
            let series = line[..<space]
            let name = series.prefix { $0 != "{" }
            let parts = series.dropFirst(name.count).split(separator: "\"", omittingEmptySubsequences: false)
            let values = stride(from: 1, to: parts.count, by: 2).map { parts[$0] }
            samples[String(name), default: [:]][values.joined(separator: " ")] = String(
                line[line.index(after: space)...])
        }
        return samples
    }
}
