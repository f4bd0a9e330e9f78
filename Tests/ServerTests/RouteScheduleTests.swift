import Basics
import Config
import Testing

@testable import Server

@Suite("When documents of routes are read")
struct RouteScheduleTests {
    private let start = Instant(nanoseconds: 1_000_000_000)
    private let down = RouteFetch.Outcome.failed(RouteSourceFailure(kind: .unreachable, text: "down"))

    private func source(_ name: String, refresh: Duration = .seconds(60)) -> RouteSource {
        RouteSource(
            text: name, place: .url("http://\(name)/"), refresh: refresh,
            position: SourcePosition(file: "proxy.conf", line: 1, column: 1))
    }

    /// The sources whose fetches begin at a moment.
    private func begun(_ schedule: inout RouteSchedule, at now: Instant) -> [String] {
        var names: [String] = []
        while let fetch = schedule.next(now: now) { names.append(fetch.source.text) }
        return names
    }

    @Test("all at once at the start, and each again after its refresh")
    func refresh() {
        var schedule = RouteSchedule()
        let sources = [source("a"), source("b", refresh: .seconds(5)), source("c", refresh: .zero)]
        schedule.watch(sources, nil, now: start)
        #expect(schedule.waitMilliseconds(now: start) == 0)
        #expect(begun(&schedule, at: start) == ["a", "b", "c"])
        #expect(schedule.waitMilliseconds(now: start) == -1)
        for source in sources { #expect(schedule.ended(source, .unchanged, now: start) == .untried) }
        #expect(begun(&schedule, at: start + .milliseconds(4999)) == [])
        #expect(schedule.waitMilliseconds(now: start + .milliseconds(4000)) == 1001)
        #expect(begun(&schedule, at: start + .seconds(5)) == ["b"])
        #expect(begun(&schedule, at: start + .seconds(1_000_000)) == ["a"])
    }

    @Test("a source that fails is tried again after longer and longer, up to its refresh")
    func retries() {
        var schedule = RouteSchedule()
        let source = source("a", refresh: .seconds(10))
        schedule.watch([source], nil, now: start)
        var now = start
        for pause in [1, 2, 4, 8, 10, 10] {
            #expect(begun(&schedule, at: now) == ["a"])
            _ = schedule.ended(source, down, now: now)
            #expect(begun(&schedule, at: now + .milliseconds(pause * 1000 - 1)) == [])
            now = now + .seconds(pause)
        }
        #expect(begun(&schedule, at: now) == ["a"])
        #expect(schedule.ended(source, .unchanged, now: now) == .failing(.unreachable))
        #expect(begun(&schedule, at: now + .seconds(9)) == [])
    }

    @Test("at most eight at once, those first that wait longest")
    func together() {
        var schedule = RouteSchedule()
        let sources = (0..<12).map { source("\($0)") }
        schedule.watch(sources, nil, now: start)
        #expect(begun(&schedule, at: start) == (0..<8).map(String.init))
        #expect(schedule.waitMilliseconds(now: start) == -1, "it is woken by the end of one")
        _ = schedule.ended(sources[3], .unchanged, now: start)
        #expect(begun(&schedule, at: start + .seconds(100)) == ["8"])
    }

    @Test("a reload reads all at once, never twice at the same time, and forgets what is gone")
    func reload() {
        var schedule = RouteSchedule()
        schedule.watch([source("a"), source("b"), source("c")], nil, now: start)
        #expect(begun(&schedule, at: start) == ["a", "b", "c"])
        _ = schedule.ended(source("a"), .unchanged, now: start)
        schedule.watch([source("a"), source("b"), source("d")], nil, now: start)
        #expect(begun(&schedule, at: start) == ["a", "d"])
        #expect(schedule.ended(source("c"), .unchanged, now: start) == nil)
        #expect(schedule.ended(source("b"), .unchanged, now: start) == .untried)
        #expect(schedule.ended(source("a"), down, now: start) == .good)
    }
}
