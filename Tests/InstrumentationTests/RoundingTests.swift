import Config
@testable import Instrumentation
import Testing

@Suite("Rounding of durations")
struct RoundingTests {
    @Test(
        "to decimals of a second, half to even",
        arguments: [
            (0, 499_999_999, 0), (0, 500_000_000, 0), (0, 500_000_001, 1_000_000_000),
            (0, 1_500_000_000, 2_000_000_000),
            (0, 2_500_000_000, 2_000_000_000), (1, 150_000_000, 200_000_000), (1, 250_000_000, 200_000_000),
            (4, 49_999, 0), (4, 50_000, 0), (4, 50_001, 100_000), (4, 150_000, 200_000), (4, 123_456_789, 123_500_000),
            (8, 5, 0), (8, 15, 20), (8, 14, 10), (9, 7, 7), (12, 7, 7),
        ] as [(Int, UInt64, UInt64)])
    func halfToEven(decimals: Int, nanoseconds: UInt64, expected: UInt64) {
        let unit = ServiceRules.roundingUnit(decimals: decimals)
        #expect(ServiceRules.rounded(nanoseconds, to: unit) == expected)
    }

    @Test("off, a negative number and more decimals than there are leave the value as it is")
    func off() {
        for decimals in [nil, -1, 9, 100] as [Int?] { #expect(ServiceRules.roundingUnit(decimals: decimals) == 0) }
    }

    @Test("a duration is rounded before it falls into a bucket, in both histograms")
    func beforeBucket() throws {
        var bench = try Bench {
            $0.instrument.roundDecimals = 1
            $0.instrument.highrBuckets = [0.1]
        }
        bench.serve(Exchange(milliseconds: 149))
        bench.serve(Exchange(milliseconds: 150))
        let page = bench.text()
        #expect(page.contains("\nhttp_request_duration_highr_seconds_bucket{le=\"0.1\"} 1\n"))
        #expect(page.contains("\nhttp_request_duration_highr_seconds_sum 0.3\n"))
        #expect(
            page.contains(
                "\nhttp_request_duration_seconds_bucket{handler=\"/jobs/{id}\",method=\"GET\",le=\"0.1\"} 1\n"))
        #expect(page.contains("\nhttp_request_duration_seconds_sum{handler=\"/jobs/{id}\",method=\"GET\"} 0.3\n"))
    }
}
