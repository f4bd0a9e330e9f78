import Basics
import Testing

@testable import Reactor

@Suite("Busy share of a loop")
struct BusyShareTests {
    private func moment(_ milliseconds: Int64) -> Instant { Instant(nanoseconds: milliseconds * 1_000_000) }

    @Test("the ratio is that of the last whole window of a second")
    func window() {
        var busy = BusyShare(now: moment(0))
        busy.add(.milliseconds(100), now: moment(200))
        #expect(busy.ratio == 0)
        busy.add(.milliseconds(300), now: moment(1000))
        #expect(busy.ratio == 0.4)
        #expect(busy.lastTurn == .milliseconds(300))
    }

    @Test("after work the loop wakes once a second until the ratio is 0, and then never")
    func rest() {
        var busy = BusyShare(now: moment(0))
        #expect(busy.deadline == .never)
        busy.add(.milliseconds(500), now: moment(900))
        #expect(busy.deadline == moment(1000))
        busy.add(.microseconds(5), now: moment(1000))
        #expect(busy.ratio > 0.5)
        #expect(busy.deadline == moment(2000))
        busy.add(.microseconds(5), now: moment(2000))
        #expect(busy.ratio == 0)
        #expect(busy.deadline == .never)
    }
}
