internal import Basics

/// The share of its time that a loop has worked lately, in windows of a second.
struct BusyShare {
    static let window = Duration.seconds(1)
    /// Less work than this in a window counts as none, so that an idle loop comes to rest at 0 and need not wake to say
    /// so.
    static let busyMin = Duration.milliseconds(1)

    /// Of the last whole window, from 0 to 1.
    private(set) var ratio = 0.0
    /// How long the last turn was.
    private(set) var lastTurn = Duration.zero
    private var windowStart: Instant
    private var windowBusy = Duration.zero

    init(now: Instant) { windowStart = now }

    /// A turn that worked for `busy` ends at `now`.
    mutating func add(_ busy: Duration, now: Instant) {
        lastTurn = busy
        windowBusy = windowBusy + busy
        let elapsed = now.since(windowStart)
        guard elapsed >= Self.window else { return }
        ratio = windowBusy < Self.busyMin ? 0 : min(1, windowBusy.seconds / elapsed.seconds)
        windowStart = now
        windowBusy = .zero
    }

    /// When the loop must wake to bring the ratio down; never, once it is at rest.
    var deadline: Instant {
        ratio > 0 || windowBusy >= Self.busyMin ? windowStart + Self.window : .never
    }
}
