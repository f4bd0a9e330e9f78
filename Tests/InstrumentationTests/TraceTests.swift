import Config
import HTTP
import Metrics
import Testing

@testable import Instrumentation

@Suite("Exemplars and native histograms of exchanges")
struct TraceTests {
    private static func openMetrics(_ registry: Registry, _ names: String...) -> [String] {
        var bytes: [UInt8] = []
        Exposition.render(
            registry, page: .service(name: "api"), format: .openMetrics, selecting: names, into: &bytes)
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
            .filter { $0.contains("trace_id") }
    }

    private static let trace = TraceID(high: 0x1234, low: 0x5678)
    private static let label = #"{trace_id="00000000000012340000000000005678"}"#

    @Test("a traced exchange is the exemplar of its buckets, from the first one on")
    func traced() throws {
        var bench = try Bench()
        let exchange = Exchange(milliseconds: 250)
        let path = Array(exchange.path.utf8)
        for time in [1000, 2500] as [Int64] {
            bench.serve(exchange)
            bench.recorder.exchangeTraced(
                exchange.summary(isMeasured: true), Self.trace, unixMilliseconds: time, rawPath: path.span)
        }
        #expect(
            Self.openMetrics(
                bench.registry, "http_request_duration_seconds", "http_request_duration_highr_seconds") == [
                    "http_request_duration_highr_seconds_bucket{le=\"0.25\"} 2 # \(Self.label) 0.25 2.5",
                    #"http_request_duration_seconds_bucket{handler="/jobs/{id}",method="GET",le="0.5"} 2 # "#
                        + "\(Self.label) 0.25 2.5",
                ])
    }

    @Test("what is in no duration histogram is no exemplar: not measured, a stream apart, another status for highr")
    func leftOut() throws {
        var bench = try Bench {
            $0.instrument.streams = .separate
            $0.instrument.isHighrOnly2xx = true
        }
        let stream = Exchange(milliseconds: 250, isStream: true)
        bench.serve(stream)
        let failed = Exchange(status: 503, milliseconds: 250)
        let path: [UInt8] = []
        for (exchange, isMeasured) in [(stream, true), (failed, false)] {
            bench.recorder.exchangeTraced(
                exchange.summary(isMeasured: isMeasured), Self.trace, unixMilliseconds: 1, rawPath: path.span)
        }
        let names = ("http_request_duration_seconds", "http_request_duration_highr_seconds")
        #expect(Self.openMetrics(bench.registry, names.0, names.1).isEmpty)
        bench.serve(failed)
        bench.recorder.exchangeTraced(
            failed.summary(isMeasured: true), Self.trace, unixMilliseconds: 1, rawPath: path.span)
        #expect(Self.openMetrics(bench.registry, names.0).count == 1)
        #expect(Self.openMetrics(bench.registry, names.1).isEmpty)
    }

    @Test("duration histograms are native unless the service says no", arguments: [true, false])
    func native(isOn: Bool) throws {
        let bench = try Bench { $0.instrument.hasNativeHistograms = isOn }
        let families = try #require(bench.plan.services[0].families)
        #expect(families.highrBuckets.isNative == isOn)
        #expect(bench.plan.services[0].layouts.allSatisfy { $0.buckets.isNative == isOn })
        #expect(!bench.plan.buckets(of: .requestPhase).isNative)
    }
}
