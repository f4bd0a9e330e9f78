import Basics
import Testing

@Suite("Timer wheel")
struct TimerWheelTests {
    @Test("no timer fires early, each fires once, and late by at most a tick when polled", arguments: 1...8)
    func exact(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        var now = Instant(nanoseconds: Int64.random(in: 0..<1 << 40, using: &random))
        var wheel = TimerWheel(timersMax: 500, now: now)
        var due: [Int: Instant] = [:]
        for _ in 0..<4000 {
            let id = Int.random(in: 0..<500, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0, 1:
                let ahead = Int64(1) << Int64.random(in: 0..<45, using: &random)
                let deadline = now + Duration(nanoseconds: Int64.random(in: -5..<ahead, using: &random))
                wheel.set(id, at: deadline)
                due[id] = deadline
            case 2:
                wheel.cancel(id)
                due[id] = nil
            default:
                let next = wheel.nextDeadline
                if let soonest = due.values.min() {
                    #expect(next.nanoseconds <= max(soonest.nanoseconds, now.nanoseconds) + 1 << 20)
                }
                now = now + Duration(nanoseconds: Int64.random(in: 0..<1 << 34, using: &random))
                while let fired = wheel.popExpired(now: now) {
                    guard let deadline = due.removeValue(forKey: fired) else {
                        Issue.record("timer \(fired) fired twice or was never set")
                        return
                    }
                    #expect(deadline <= now)
                }
                for (id, deadline) in due where deadline.nanoseconds + 1 << 20 < now.nanoseconds {
                    Issue.record("timer \(id) is late by \(now.nanoseconds - deadline.nanoseconds)")
                    return
                }
            }
            let count = wheel.count
            #expect(count == due.count)
        }
    }

    private func next(of wheel: borrowing TimerWheel) -> Instant { wheel.nextDeadline }

    @Test("a wheel with nothing set waits for ever")
    func empty() {
        var wheel = TimerWheel(timersMax: 4, now: Instant(nanoseconds: 0))
        #expect(next(of: wheel) == .never)
        wheel.set(1, at: Instant(nanoseconds: 5_000_000))
        wheel.set(1, at: .never)
        #expect(next(of: wheel) == .never)
        let popped = wheel.popExpired(now: Instant(nanoseconds: 1 << 50))
        #expect(popped == nil)
    }

    @Test("following nextDeadline alone fires every timer within a tick or two of its time")
    func followed() {
        var now = Instant(nanoseconds: 12345)
        var wheel = TimerWheel(timersMax: 100, now: now)
        var due: [Int: Instant] = [:]
        for id in 0..<100 {
            due[id] = now + Duration(nanoseconds: Int64(1) << Int64(id % 44))
            wheel.set(id, at: now + Duration(nanoseconds: Int64(1) << Int64(id % 44)))
        }
        var turns = 0
        while wheel.nextDeadline < .never {
            now = max(now, wheel.nextDeadline)
            while let id = wheel.popExpired(now: now) {
                let late = now.nanoseconds - (due.removeValue(forKey: id)?.nanoseconds ?? 0)
                #expect(late >= 0 && late <= 2 << 20)
            }
            turns += 1
            if turns > 10_000 { break }
        }
        #expect(due.isEmpty)
    }
}
