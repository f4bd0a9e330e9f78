import Basics
import Testing

@Suite("Instant and Duration")
struct InstantTests {
    @Test("adding past the end of time stops at never")
    func saturates() {
        #expect(Instant(nanoseconds: .max - 5) + .seconds(1) == .never)
        #expect(Duration.seconds(.max).nanoseconds == .max)
    }

    @Test("a moment before another is zero after it, not negative")
    func clamps() {
        #expect(Instant(nanoseconds: 5).since(Instant(nanoseconds: 9)) == .zero)
        #expect(Instant(nanoseconds: 9).since(Instant(nanoseconds: 5)).nanoseconds == 4)
    }

    @Test(
        "a wait of the kernel is never too short, and never negative",
        arguments: [(0, 0), (1, 1), (999_999, 1), (1_000_000, 1), (1_000_001, 2), (-5, 0), (.max, .max)]
            as [(Int64, Int32)])
    func waits(nanoseconds: Int64, milliseconds: Int32) {
        #expect(Duration(nanoseconds: nanoseconds).waitMilliseconds == milliseconds)
    }
}
