import Basics
import Proxy
import Testing

@Suite("Phases of an exchange")
struct TimelineTests {
    /// A timeline from milliseconds; nil: has not come.
    private func timeline(
        dispatched: Int? = nil, queued: Int? = nil, connecting: Int? = nil, connected: Int? = nil, sent: Int? = nil,
        response: Int? = nil, ended: Int
    ) -> Timeline {
        func at(_ milliseconds: Int?) -> Instant {
            milliseconds.map { Instant(nanoseconds: 5_000_000_000) + .milliseconds($0) } ?? .never
        }
        var timeline = Timeline()
        timeline.began = at(0)
        timeline.dispatched = at(dispatched ?? 0)
        timeline.queued = at(queued)
        timeline.connecting = at(connecting)
        timeline.connected = at(connected)
        timeline.requestSent = at(sent)
        timeline.responseBegan = at(response)
        timeline.ended = at(ended)
        return timeline
    }

    /// own, queue, connect, send, firstByte, receive in milliseconds; -1: did not happen.
    private func phases(_ timeline: Timeline) -> [Int64] {
        let phases = timeline.phases
        return [phases.own, phases.queue, phases.connect, phases.send, phases.firstByte, phases.receive].map {
            $0 < 0 ? -1 : $0 / 1_000_000
        }
    }

    @Test("on a kept connection")
    func kept() {
        let whole = timeline(dispatched: 1, connected: 2, sent: 5, response: 9, ended: 15)
        #expect(phases(whole) == [2, -1, -1, 3, 4, 6])
    }

    @Test("on a fresh connection, after a wait or not")
    func fresh() {
        #expect(phases(timeline(connecting: 2, connected: 5, sent: 6, response: 9, ended: 10)) == [2, -1, 3, 1, 3, 1])
        #expect(
            phases(timeline(queued: 1, connecting: 8, connected: 9, sent: 9, response: 11, ended: 20))
                == [1, 7, 1, 0, 2, 9])
        #expect(phases(timeline(queued: 1, connected: 8, sent: 8, response: 11, ended: 20)) == [1, 7, -1, 0, 3, 9])
    }

    @Test("an answer before the end of the request ends sending")
    func early() {
        #expect(phases(timeline(connected: 1, sent: 9, response: 4, ended: 12)) == [1, -1, -1, 3, 0, 8])
        #expect(phases(timeline(connected: 1, response: 4, ended: 12)) == [1, -1, -1, 3, 0, 8])
    }

    @Test("what is given up is cut where it stood")
    func givenUp() {
        #expect(phases(timeline(ended: 3)) == [3, -1, -1, -1, -1, -1])
        #expect(phases(timeline(response: 3, ended: 3)) == [3, -1, -1, -1, -1, -1])
        #expect(phases(timeline(queued: 1, ended: 7)) == [1, 6, -1, -1, -1, -1])
        #expect(phases(timeline(connecting: 1, ended: 7)) == [1, -1, 6, -1, -1, -1])
        #expect(phases(timeline(connected: 1, ended: 7)) == [1, -1, -1, 6, -1, -1])
        #expect(phases(timeline(connected: 1, sent: 3, ended: 7)) == [1, -1, -1, 2, 4, -1])
    }

    @Test("they add up to the duration, whatever has happened and in whatever order")
    func sum() {
        var random = SeededRandom(seed: 7)
        func moment() -> Int? { random.next() % 4 == 0 ? nil : Int(random.next() % 40) }
        for _ in 0..<2000 {
            let ended = Int(random.next() % 60)
            let some = timeline(
                queued: moment(), connecting: moment(), connected: moment(), sent: moment(), response: moment(),
                ended: ended)
            let isOrdered =
                some.queued <= min(some.connecting, some.connected) && some.connecting <= some.connected
                && some.connected <= min(some.requestSent, some.responseBegan)
            guard isOrdered else { continue }
            let sum = phases(some).reduce(0) { $0 + max(0, $1) }
            #expect(sum == some.duration.nanoseconds / 1_000_000, "\(some)")
        }
    }

    @Test("the head's duration is the whole one where there was no head")
    func head() {
        #expect(timeline(response: 4, ended: 9).headDuration == .milliseconds(4))
        #expect(timeline(ended: 9).headDuration == .milliseconds(9))
        #expect(timeline(ended: 9).duration == .milliseconds(9))
    }
}
