import Metrics
import Testing

/// What families have that an operator defines for the traffic of a service: cells of unit real, labels of any bytes.
@Suite("Families of unit real")
struct OwnFamilyTests {
    private static func descriptor(
        _ name: String, _ type: FamilyType, labels: [String] = [], bounds: [Double] = []
    ) -> FamilyDescriptor {
        FamilyDescriptor(
            name: name, type: type, help: "X.", unit: .real, labelNames: labels, bucketBounds: bounds)
    }

    private static let exemplar = Exemplar(traceHigh: 1, traceLow: 0xAB, unixMilliseconds: 7001)

    @Test("a counter's exemplar shows the amount that was added, in OpenMetrics and protobuf")
    func counterExemplars() throws {
        let registry = Registry(shards: 1)
        var descriptor = Self.descriptor("x_total", .counter)
        descriptor.keepsExemplars = true
        let family = try registry.declare(descriptor, scope: .own)
        let place = try #require(registry.counterExemplars(of: family))
        registry.shard(0).addReal(12.5, to: registry.series(family))
        registry.shard(0).addReal(0.25, to: registry.series(family))
        registry.shard(0).keepReal(Self.exemplar, of: 0.25, at: registry.series(family), place)
        #expect(
            openMetrics(registry, selecting: ["x_total"]) == """
                # TYPE x counter
                # HELP x X.
                x_total 12.75 # {trace_id="000000000000000100000000000000ab"} 0.25 7.001
                # EOF

                """)
        #expect(
            try protobuf(registry, selecting: ["x_total"]) == """
                name "x_total"
                help "X."
                type 0
                metric
                  counter
                    value 12.75
                    exemplar
                      label
                        name "trace_id"
                        value "000000000000000100000000000000ab"
                      value 0.25
                      timestamp
                        seconds 7
                        nanos 1000000

                """)
    }

    @Test("a histogram may be native and keep exemplars at once")
    func nativeHistogram() throws {
        let registry = Registry(shards: 1)
        var descriptor = Self.descriptor("x", .histogram, labels: ["a"], bounds: [0.5, 2])
        descriptor.isNative = true
        descriptor.keepsExemplars = true
        let family = try registry.declare(descriptor, scope: .own, seriesMax: 1)
        let buckets = registry.buckets(of: family)
        func observe(_ label: String) {
            let series = registry.series(family, labels: [label])
            registry.shard(0).observeReal(1, in: buckets, at: series)
            registry.shard(0).observeReal(-4, in: buckets, at: series)
            registry.shard(0).keepReal(Self.exemplar, of: 1, in: buckets, at: series)
        }
        observe("1")
        let reading = try NativeReading(registry, of: "x")
        #expect(reading.positive == [0: 1] && reading.negative == [16: 1] && reading.count == 2)
        observe("2")
        #expect(
            openMetrics(registry, selecting: ["x"]).split(separator: "\n").filter { $0.contains("\"2.0\"") } == [
                ##"x_bucket{a="1",le="2.0"} 2 # {trace_id="000000000000000100000000000000ab"} 1 7.001"##,
                ##"x_bucket{a="other",le="2.0"} 2 # {trace_id="000000000000000100000000000000ab"} 1 7.001"##,
            ])
    }

    @Test("samples past the limit are added under other and counted, whatever the type")
    func overflow() throws {
        let registry = Registry(shards: 2)
        let types: [(String, FamilyType, [Double])] = [
            ("c_total", .counter, []), ("g", .gauge, []), ("h", .histogram, [1]), ("s", .summary, []),
        ]
        for (name, type, bounds) in types {
            let family = try registry.declare(
                Self.descriptor(name, type, labels: ["a"], bounds: bounds), scope: .service(name: "s"), seriesMax: 1)
            for label in ["1", "2", "3"] {
                let series = registry.series(family, labels: [label])
                switch type {
                case .counter: registry.shard(1).addReal(1.5, to: series)
                case .gauge: registry.shared.addReal(-1.5, to: series)
                case .histogram:
                    registry.shard(0).observeReal(1.5, in: registry.buckets(of: family), at: series)
                case .summary: registry.shard(0).observeReal(1.5, at: series)
                }
            }
        }
        let service = ScrapePage.service(name: "s")
        #expect(
            lines(registry, of: "c_total", service) == [#"c_total{a="1"} 1.5"#, #"c_total{a="other"} 3"#])
        #expect(lines(registry, of: "g", service) == [#"g{a="1"} -1.5"#, #"g{a="other"} -3"#])
        #expect(lines(registry, of: "h", service).suffix(2) == [#"h_sum{a="other"} 3"#, #"h_count{a="other"} 2"#])
        #expect(lines(registry, of: "s", service).suffix(2) == [#"s_sum{a="other"} 3"#, #"s_count{a="other"} 2"#])
        #expect(
            lines(registry, of: "weir_series_overflow_total")
                == ["c_total", "g", "h", "s"].map { #"weir_series_overflow_total{family="\#($0)"} 2"# })
    }

    @Test("a gauge that is set has the last value, the overflow series' too")
    func sharedGauge() throws {
        let registry = Registry(shards: 2)
        let family = try registry.declare(Self.descriptor("g", .gauge, labels: ["a"]), scope: .own, seriesMax: 1)
        for (label, value) in [("1", 4), ("1", 2.5), ("2", 7), ("3", 8)] as [(String, Double)] {
            registry.shared.setReal(value, at: registry.series(family, labels: [label]))
        }
        registry.shared.addReal(-1, to: registry.series(family, labels: ["1"]))
        #expect(lines(registry, of: "g") == [#"g{a="1"} 1.5"#, #"g{a="other"} 8"#])
        #expect(lines(registry, of: "weir_series_overflow_total") == [#"weir_series_overflow_total{family="g"} 2"#])
    }

    @Test("what is no number, infinities and odd numbers have one spelling in each format")
    func numbers() throws {
        let registry = Registry(shards: 1)
        let values: [(Double, text: String, protobuf: String)] = [
            (.nan, "NaN", "nan"), (.infinity, "+Inf", "inf"), (-.infinity, "-Inf", "-inf"), (-0.0, "0", "0.0"),
            (1e300, "1e+300", "1e+300"), (0.1, "0.1", "0.1"), (-2, "-2", "-2.0"),
        ]
        for (index, value) in values.enumerated() {
            let family = try registry.declare(Self.descriptor("g\(index)", .gauge), scope: .own)
            registry.shared.setReal(value.0, at: registry.series(family))
            #expect(lines(registry, of: "g\(index)") == ["g\(index) \(value.text)"])
            #expect(openMetrics(registry, selecting: ["g\(index)"]).contains("\ng\(index) \(value.text)\n"))
            #expect(try protobuf(registry, selecting: ["g\(index)"]).contains("    value \(value.protobuf)\n"))
        }
    }

    @Test("OpenMetrics leaves out sums, counters and quantiles that it does not allow; text and protobuf have them")
    func strict() throws {
        let registry = Registry(shards: 1, clock: { 5000 })
        let shard = registry.shard(0)
        let negative = try registry.declare(Self.descriptor("h1", .histogram, bounds: [-1, 1]), scope: .own)
        shard.observeReal(3, in: registry.buckets(of: negative), at: registry.series(negative))
        let fallen = try registry.declare(Self.descriptor("h2", .histogram, bounds: [1]), scope: .own)
        shard.observeReal(-3, in: registry.buckets(of: fallen), at: registry.series(fallen))
        let counter = try registry.declare(Self.descriptor("c_total", .counter), scope: .own)
        shard.addReal(.nan, to: registry.series(counter))
        var descriptor = Self.descriptor("s", .summary)
        descriptor.quantiles = [0, 1]
        let summary = try registry.declare(descriptor, scope: .own)
        let window = try #require(registry.window(of: summary))
        for value in [-3, 1] as [Double] {
            shard.observeReal(value, in: window, unixMilliseconds: 5000, at: registry.series(summary))
        }
        #expect(
            openMetrics(registry, selecting: ["h1", "h2", "c_total", "s"]).split(separator: "\n")
                .filter { !$0.hasPrefix("#") && !$0.contains("_created") } == [
                    #"h1_bucket{le="-1.0"} 0"#, #"h1_bucket{le="1.0"} 0"#, #"h1_bucket{le="+Inf"} 1"#,
                    #"h2_bucket{le="1.0"} 1"#, #"h2_bucket{le="+Inf"} 1"#, #"s{quantile="1.0"} 1"#, "s_count 2",
                ])
        #expect(lines(registry, of: "h1").suffix(2) == ["h1_sum 3", "h1_count 1"])
        #expect(lines(registry, of: "h2").suffix(2) == ["h2_sum -3", "h2_count 1"])
        #expect(lines(registry, of: "c_total") == ["c_total NaN"])
        #expect(
            lines(registry, of: "s") == [#"s{quantile="0.0"} -3"#, #"s{quantile="1.0"} 1"#, "s_sum -2", "s_count 2"])
        #expect(
            try protobuf(registry, selecting: ["s"]).contains("sample_sum -2.0\n    quantile\n      quantile 0.0\n"))
    }

    @Test("label values of any bytes are escaped, and come as they were in protobuf")
    func labelValues() throws {
        let registry = Registry(shards: 1)
        let family = try registry.declare(
            Self.descriptor("x_total", .counter, labels: ["le", "service"]), scope: .service(name: "a\"b"))
        let broken = String(decoding: [0x61, 0xFF, 0xC3, 0x62] as [UInt8], as: UTF8.self)
        for (index, value) in ["", "a\"b\\\n\r\0é}", broken].enumerated() {
            registry.shard(0).addReal(Double(index), to: registry.series(family, labels: [value, "\(index)"]))
        }
        let expected = [
            #"x_total{service="a\"b",exported_service="0",le=""} 0"#,
            #"x_total{service="a\"b",exported_service="1",le="a\"b\\\n\#r\#0é}"} 1"#,
            "x_total{service=\"a\\\"b\",exported_service=\"2\",le=\"a\u{FFFD}\u{FFFD}b\"} 2",
        ]
        #expect(lines(registry, of: "x_total") == expected)
        let open = openMetrics(registry, selecting: ["x_total"]).split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(open.map(String.init) == expected)
        let message = try protobuf(registry, selecting: ["x_total"])
        #expect(message.contains("value \"a\"b\\\n\r\0é}\"") && message.contains("value \"a\u{FFFD}\u{FFFD}b\""))
        #expect(message.contains("name \"exported_service\"\n    value \"2\"\n"))
        // On its own page it keeps its name.
        #expect(
            lines(registry, of: "x_total", .service(name: "a\"b")).first == #"x_total{service="0",le=""} 0"#)
    }

    @Test("the same descriptor declared again in one scope is the same family, whatever it has")
    func sameFamily() throws {
        let registry = Registry(shards: 1)
        var descriptors = [
            Self.descriptor("c_total", .counter, labels: ["a"]), Self.descriptor("g", .gauge, labels: ["a"]),
            Self.descriptor("h", .histogram, labels: ["a"], bounds: [1]), Self.descriptor("s", .summary),
        ]
        descriptors[0].keepsExemplars = true
        descriptors[2].isNative = true
        descriptors[3].quantiles = [0.5]
        for descriptor in descriptors {
            let scope = Scope.service(name: "s")
            let first = try registry.declare(descriptor, scope: scope, seriesMax: 5)
            #expect(try registry.declare(descriptor, scope: scope, seriesMax: 7) == first)
            #expect(try registry.declare(descriptor, scope: .service(name: "t")) != first)
        }
    }
}
