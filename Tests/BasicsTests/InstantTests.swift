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
}
