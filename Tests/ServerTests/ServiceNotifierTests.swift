import Basics
import Testing

@testable import Server

@Suite("Socket activation (sd_listen_fds)")
struct SocketActivationTests {
    @Test("sockets are those from 3 on, by their names; a name that is missing is made up")
    func passed() {
        #expect(
            SocketActivation.passed(pid: "42", count: "3", names: "web::x:y", to: 42) == [
                .init(number: 3, name: "web"), .init(number: 4, name: "descriptor 4"), .init(number: 5, name: "x"),
            ])
        #expect(
            SocketActivation.passed(pid: "42", count: "1", names: nil, to: 42) == [
                .init(number: 3, name: "descriptor 3")
            ])
    }

    @Test(
        "variables that are meant for another process, or mean nothing, give no socket",
        arguments: [
            ("41", "1"), (nil, "1"), ("42", nil), ("42", "0"), ("42", "-1"), ("42", "many"), ("42", "1025"), ("", ""),
            ("42", "99999999999999999999"),
        ] as [(String?, String?)])
    func nothing(pid: String?, count: String?) {
        #expect(SocketActivation.passed(pid: pid, count: count, names: nil, to: 42) == [])
    }
}

@Suite("The service manager (sd_notify)")
struct ServiceNotifierTests {
    private func notifier(_ socket: String?, _ watchdog: String?, _ pid: String?) -> ServiceNotifier {
        ServiceNotifier(socket: socket, watchdogUSec: watchdog, watchdogPID: pid, processID: 42)
    }

    @Test("the watchdog is ours if it names this process, or none")
    func watchdog() {
        #expect(notifier("@x", "2000000", "42").watchdog == .seconds(2))
        #expect(notifier("@x", "2000000", nil).watchdog == .seconds(2))
        #expect(notifier("@x", "2000000", "41").watchdog == nil)
        #expect(notifier("@x", "2000000", "").watchdog == nil)
        #expect(notifier(nil, "2000000", "42").watchdog == nil)
        for text in ["0", "-1", "x", ""] { #expect(notifier("@x", text, "42").watchdog == nil) }
        // More than any clock: it stops at the longest there is.
        #expect(notifier("@x", "\(Int64.max)", nil).watchdog.map { $0 > .seconds(1 << 30) } == true)
    }

    @Test("the next process speaks to the same one, whatever its number")
    func variables() {
        #expect(notifier("/run/n", "2000000", "42").variables == ["NOTIFY_SOCKET=/run/n", "WATCHDOG_USEC=2000000"])
        #expect(notifier("/run/n", "2000000", "41").variables == ["NOTIFY_SOCKET=/run/n"])
        for socket in [nil, "", "@", "/", "vsock:1:2", "relative"] {
            #expect(notifier(socket, nil, nil).variables == [])
        }
    }
}

@Suite("Heartbeat")
struct HeartbeatTests {
    private func instant(_ milliseconds: Int) -> Instant { Instant(nanoseconds: 0) + .milliseconds(milliseconds) }

    @Test("it beats at half of the time, once all workers have answered")
    func beats() {
        var heart = Heartbeat(watchdog: .seconds(2), workers: 3)
        heart.asked(now: instant(0))
        #expect(!heart.isAnswered(2) && heart.isAnswered(3))
        #expect(heart.next(answers: 3, now: instant(999)) == .none)
        #expect(heart.deadline == instant(1000))
        #expect(heart.next(answers: 3, now: instant(1000)) == .beat)
        heart.asked(now: instant(1000))
        #expect(!heart.isAnswered(5))
        #expect(heart.next(answers: 6, now: instant(2000)) == .beat)
    }

    @Test("a worker that does not answer silences it; it beats again with the answer")
    func misses() {
        var heart = Heartbeat(watchdog: .seconds(2), workers: 2)
        heart.asked(now: instant(0))
        #expect(heart.next(answers: 1, now: instant(1000)) == .miss)
        #expect(heart.deadline == .never)
        #expect(heart.next(answers: 1, now: instant(5000)) == .none)
        #expect(heart.next(answers: 2, now: instant(5001)) == .beat)
        heart.asked(now: instant(5001))
        #expect(heart.deadline == instant(6001))
    }

    @Test("without a watchdog it never beats")
    func silent() {
        var heart = Heartbeat(watchdog: nil, workers: 1)
        heart.asked(now: instant(0))
        #expect(heart.isAnswered(1))
        #expect(heart.next(answers: 1, now: instant(1_000_000)) == .none && heart.deadline == .never)
    }
}
