import Metrics
import Testing

@Suite("Summaries with quantiles")
struct SummaryWindowTests {
    /// A registry with one summary, and a clock that stands until it is moved.
    struct Bench {
        let moment = Moment()
        let registry: Registry
        let family: FamilyID
        let window: SummaryWindow
        let series: Series

        init(
            shards: Int = 1, quantiles: [Double] = [0.5, 0.9, 0.99], windowSeconds: Int = 600, unit: CellUnit = .real
        ) throws {
            let moment = moment
            moment.value = 1_700_000_000_000
            registry = Registry(shards: shards, clock: { moment.value })
            family = try registry.declare(
                .summary(quantiles: quantiles, windowSeconds: windowSeconds, unit: unit), scope: .own)
            window = try #require(registry.window(of: family))
            series = registry.series(family)
        }

        func observe(_ value: Double, shard: Int = 0) {
            registry.shard(shard).observeReal(value, in: window, unixMilliseconds: moment.value, at: series)
        }

        var text: [String] { lines(registry, of: "x_score") }

        /// The values of the lines with quantiles.
        var quantiles: [Double] {
            text.dropLast(2).map { $0.split(separator: " ").last.flatMap { Double($0) } ?? -1 }
        }
    }

    @Test("a quantile is within 1 % of the true one, whatever the distribution and the worker", arguments: 0..<8)
    func accuracy(distribution: Int) throws {
        let asked = [0, 0.01, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 1]
        let bench = try Bench(shards: 3, quantiles: asked)
        var dice = Dice(seed: UInt64(distribution))
        var values: [Double] = []
        for index in 0..<20_000 {
            let value = Self.value(of: distribution, index, &dice)
            values.append(value)
            bench.observe(value, shard: Int(dice.next() % 3))
        }
        values.sort()
        let found = bench.quantiles
        for (quantile, estimate) in zip(asked, found) {
            let exact = values[Int(quantile * Double(values.count - 1))]
            #expect((estimate - exact).magnitude <= 0.01 * exact.magnitude, "\(quantile): \(estimate) for \(exact)")
        }
        #expect(found.first == values.first && found.last == values.last && found.count == asked.count)
    }

    private static func value(of distribution: Int, _ index: Int, _ dice: inout Dice) -> Double {
        func unit() -> Double { Double(dice.next() >> 11) / 0x1p53 }
        switch distribution {
        case 0: return unit()
        // Heavy tails.
        case 1: return 1 / (1 - unit())
        case 2: return 0.001 / ((1 - unit()) * (1 - unit()))
        // Two heaps.
        case 3: return dice.next() % 10 == 0 ? 300 + unit() : 0.02 + 0.001 * unit()
        // Both signs, with zeros.
        case 4: return dice.next() % 5 == 0 ? 0 : (unit() - 0.7) * 1000
        case 5: return -5 - Double(dice.next() % 100)
        case 6: return Double(index % 37)
        default: return 42.5
        }
    }

    @Test("the lines stand before the sum and the number, with the labels of the series")
    func text() throws {
        let registry = Registry(shards: 1, clock: { 60_000 })
        let family = try registry.declare(
            .summary(labels: ["kind"], quantiles: [0.5, 1]), scope: .service(name: "s"))
        let window = try #require(registry.window(of: family))
        for value in [4, 4, 8] {
            registry.shard(0).observeReal(
                Double(value), in: window, unixMilliseconds: 60_000, at: registry.series(family, labels: ["a"]))
        }
        #expect(
            lines(registry, of: "x_score") == [
                #"x_score{service="s",kind="a",quantile="0.5"} 4"#,
                #"x_score{service="s",kind="a",quantile="1.0"} 8"#, #"x_score_sum{service="s",kind="a"} 16"#,
                #"x_score_count{service="s",kind="a"} 3"#,
            ])
    }

    @Test("a family of one value shows that value, in every format")
    func formats() throws {
        let bench = try Bench(quantiles: [0.5, 0.99])
        for _ in 0..<3 { bench.observe(0.25) }
        #expect(
            bench.text == [
                #"x_score{quantile="0.5"} 0.25"#, #"x_score{quantile="0.99"} 0.25"#, "x_score_sum 0.75",
                "x_score_count 3",
            ])
        #expect(
            openMetrics(bench.registry, selecting: ["x_score"]) == """
                # TYPE x_score summary
                # HELP x_score Scores.
                x_score{quantile="0.5"} 0.25
                x_score{quantile="0.99"} 0.25
                x_score_sum 0.75
                x_score_count 3
                x_score_created 1700000000
                # EOF

                """)
        #expect(
            try protobuf(bench.registry, selecting: ["x_score"]) == """
                name "x_score"
                help "Scores."
                type 2
                metric
                  summary
                    sample_count 3
                    sample_sum 0.75
                    quantile
                      quantile 0.5
                      value 0.25
                    quantile
                      quantile 0.99
                      value 0.25
                    created
                      seconds 1700000000

                """)
        #expect(lines(bench.registry, of: "x_score_count").count == 4)
    }

    @Test("before anything is observed, and when nobody observes any more, there is no quantile")
    func empty() throws {
        let bench = try Bench(quantiles: [0.5])
        #expect(bench.text == [#"x_score{quantile="0.5"} NaN"#, "x_score_sum 0", "x_score_count 0"])
        bench.observe(7)
        bench.moment.value += 479_999
        #expect(bench.text[0] == #"x_score{quantile="0.5"} 7"#)
        bench.moment.value += 120_001
        #expect(bench.text == [#"x_score{quantile="0.5"} NaN"#, "x_score_sum 7", "x_score_count 1"])
        #expect(try protobuf(bench.registry, selecting: ["x_score"]).contains("value nan"))
    }

    @Test("what is older than the window is gone, what is within four fifths of it is there", arguments: 0..<13)
    func sliding(step: Int) throws {
        let bench = try Bench(quantiles: [0, 1], windowSeconds: 10)
        // One value each second, in an order in which the oldest is the greatest.
        bench.moment.value += Int64(step) * 100
        for second in 0..<40 {
            bench.observe(Double(1000 - second))
            bench.moment.value += 1000
        }
        bench.moment.value -= 1000
        let (least, greatest) = (bench.quantiles[0], bench.quantiles[1])
        #expect(least == 961)
        // The last nine at least, or ten: no more than ten seconds.
        #expect((968...970).contains(greatest))
    }

    @Test("a clock that goes back, or leaps, leaves no old values behind")
    func clock() throws {
        let bench = try Bench(quantiles: [0, 1], windowSeconds: 10)
        for value in [1, 2, 3] as [Double] {
            bench.observe(value)
            bench.moment.value += 2000
        }
        bench.moment.value += 1_000_000
        bench.observe(50)
        #expect(bench.quantiles == [50, 50])
        bench.moment.value -= 500_000
        bench.observe(60)
        #expect(bench.quantiles == [60, 60])
        // Back by a little: within the window.
        bench.moment.value -= 2500
        bench.observe(70)
        bench.moment.value += 2500
        #expect(bench.quantiles == [60, 70])
        bench.moment.value = -5
        bench.observe(80)
        #expect(bench.quantiles == [80, 80])
        bench.moment.value = .max
        bench.observe(90)
        #expect(bench.quantiles == [90, 90])
    }

    @Test("what is no number counts but has no rank; infinities are the least and the greatest; zero is zero")
    func extremes() throws {
        let bench = try Bench(quantiles: [0, 0.5, 1])
        bench.observe(.nan)
        #expect(bench.quantiles.allSatisfy(\.isNaN) && bench.quantiles.count == 3)
        for value in [.infinity, -.infinity, 0, -0.0, .leastNonzeroMagnitude] as [Double] { bench.observe(value) }
        #expect(bench.quantiles == [-.infinity, 0, .infinity])
        #expect(bench.text.suffix(2) == ["x_score_sum NaN", "x_score_count 6"])
        let large = try Bench(quantiles: [0, 0.5, 1])
        let greatest = Double.greatestFiniteMagnitude
        for value in [-greatest, greatest, .leastNormalMagnitude] { large.observe(value) }
        let found = large.quantiles
        #expect(found[0] == -greatest && found[2] == greatest)
        #expect((found[1] / .leastNormalMagnitude - 1).magnitude < 0.01)
    }

    @Test("lengths of time are shown in seconds, bytes as they are")
    func units() throws {
        for (unit, shown) in [(CellUnit.nanoseconds, 1.5), (.bytes, 1_500_000_000), (.count, 1_500_000_000)] {
            let bench = try Bench(quantiles: [0.5], unit: unit)
            bench.registry.shard(0).observe(
                1_500_000_000, in: bench.window, unixMilliseconds: bench.moment.value, at: bench.series)
            #expect(bench.quantiles == [shown])
        }
    }

    @Test("quantiles that cannot be, or of another type, are refused")
    func refused() throws {
        let registry = Registry(shards: 1)
        for quantiles in [[0.5, 0.5], [0.9, 0.5], [-0.1], [1.01], [.nan], [.infinity]] as [[Double]] {
            #expect(throws: DeclarationError.badQuantiles(name: "x_score")) {
                try registry.declare(.summary(quantiles: quantiles), scope: .own)
            }
        }
        for seconds in [0, -1, .max, .min] {
            #expect(throws: DeclarationError.badQuantiles(name: "x_score")) {
                try registry.declare(.summary(quantiles: [0.5], windowSeconds: seconds), scope: .own)
            }
        }
        var counter = FamilyDescriptor.counter()
        counter.quantiles = [0.5]
        #expect(throws: DeclarationError.badQuantiles(name: "x_total")) {
            try registry.declare(counter, scope: .own)
        }
        #expect(throws: DeclarationError.badLabel("quantile")) {
            try registry.declare(.summary(labels: ["quantile"], quantiles: [0.5]), scope: .own)
        }
        let plain = try registry.declare(.summary(quantiles: []), scope: .own)
        #expect(registry.window(of: plain) == nil)
    }

    @Test("with other quantiles or another window sum and number go on, and the window begins anew")
    func replaced() throws {
        let bench = try Bench(quantiles: [0.5])
        bench.observe(3)
        _ = try bench.registry.declare(.summary(quantiles: [0.5]), scope: .own)
        #expect(bench.text == [#"x_score{quantile="0.5"} 3"#, "x_score_sum 3", "x_score_count 1"])
        let longer = try bench.registry.declare(.summary(quantiles: [0.5], windowSeconds: 60), scope: .own)
        #expect(longer != bench.family)
        #expect(bench.text == [#"x_score{quantile="0.5"} NaN"#, "x_score_sum 3", "x_score_count 1"])
        // Under way when the configuration changed.
        bench.observe(4)
        let others = try bench.registry.declare(.summary(quantiles: [0.25, 1]), scope: .own)
        let window = try #require(bench.registry.window(of: others))
        bench.registry.shard(0).observeReal(
            5, in: window, unixMilliseconds: bench.moment.value, at: bench.registry.series(others))
        bench.registry.settle(isLast: true)
        #expect(
            bench.text == [
                #"x_score{quantile="0.25"} 5"#, #"x_score{quantile="1.0"} 5"#, "x_score_sum 12", "x_score_count 3",
            ])
        _ = try bench.registry.declare(.summary(quantiles: []), scope: .own)
        #expect(bench.text == ["x_score_sum 12", "x_score_count 3"])
    }

    @Test("a new process takes over sum and number; its window begins empty")
    func inherited() throws {
        let (old, new) = (try Bench(quantiles: [0.5]), try Bench(quantiles: [0.5, 0.9]))
        old.observe(3)
        try new.registry.inherit(old.registry.bequest())
        new.observe(9)
        #expect(
            new.text == [
                #"x_score{quantile="0.5"} 9"#, #"x_score{quantile="0.9"} 9"#, "x_score_sum 12", "x_score_count 2",
            ])
    }

    @Test("samples past the limit are seen under other, with quantiles, and counted; past the cells they harm nothing")
    func overflow() throws {
        let registry = Registry(shards: 1, cellsMax: 3 * 1024, clock: { 5000 })
        let few = try registry.declare(.summary("few", labels: ["a"], quantiles: [1]), scope: .own, seriesMax: 1)
        let many = try registry.declare(.summary("many", labels: ["a"], quantiles: [1]), scope: .own)
        let other = try registry.declare(.histogram(labels: ["a"], bounds: [1, 2, 3]), scope: .own)
        for family in [few, many] {
            let window = try #require(registry.window(of: family))
            for label in 0..<1500 {
                registry.shard(0).observeReal(
                    Double(label), in: window, unixMilliseconds: 5000,
                    at: registry.series(family, labels: ["\(label)"]))
                // Out of cells all families count in the same ones.
                registry.shard(0).observe(
                    2_500_000_000, in: registry.buckets(of: other),
                    at: registry.series(other, labels: ["\(label)"]))
            }
        }
        #expect(
            lines(registry, of: "few") == [
                #"few{a="0",quantile="1.0"} 0"#, #"few_sum{a="0"} 0"#, #"few_count{a="0"} 1"#,
                #"few{a="other",quantile="1.0"} 1499"#, #"few_sum{a="other"} 1124250"#,
                #"few_count{a="other"} 1499"#,
            ])
        let overflown = lines(registry, of: "weir_series_overflow_total")
        #expect(overflown.first == #"weir_series_overflow_total{family="few"} 1499"#)
        #expect(lines(registry, of: "many").count < 4500)
    }
}

extension FamilyDescriptor {
    static func summary(
        _ name: String = "x_score", labels: [String] = [], quantiles: [Double], windowSeconds: Int = 600,
        unit: CellUnit = .real
    ) -> FamilyDescriptor {
        var descriptor = FamilyDescriptor(name: name, type: .summary, help: "Scores.", unit: unit, labelNames: labels)
        descriptor.quantiles = quantiles
        descriptor.windowSeconds = windowSeconds
        return descriptor
    }
}

/// The page in protobuf, as text.
func protobuf(_ registry: Registry, _ page: ScrapePage = .exporter, selecting names: [String] = []) throws -> String {
    var bytes: [UInt8] = []
    Exposition.render(registry, page: page, format: .protobuf, selecting: names, into: &bytes)
    return try ProtobufText.page(bytes)
}
