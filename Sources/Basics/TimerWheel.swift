/// Deadlines of densely numbered things, in a hierarchical wheel: setting, moving and dropping one costs the same few
/// instructions however many there are.
///
/// Four wheels of 64 slots, a tick of about a millisecond (2^20 ns): up to 4.9 hours ahead; what lies further is looked
/// at again when the outermost slot comes round. A timer never fires early, and late by at most a tick. The wheel reads
/// no clock: time is passed in.
@safe public struct TimerWheel: ~Copyable {
    private struct Timer {
        var deadline = Instant.never
        var next: Int32 = -1
        var previous: Int32 = -1
        /// The slot of the wheel it hangs in; -1: not set.
        var slot: Int32 = -1
    }

    private static var tickShift: Int64 { 20 }
    private static var levels: Int { 4 }
    private static var slotsPerLevel: Int { 64 }

    private let timers: UnsafeMutablePointer<Timer>
    private let heads: UnsafeMutablePointer<Int32>
    /// One bit a slot: whether anything hangs there.
    private let occupied: UnsafeMutablePointer<UInt64>
    private let timersMax: Int
    /// Timers that have been made ready: memory of those that were never set is never touched.
    private var timersReady = 0
    /// The tick that has been fired last.
    private var tick: Int64
    /// Timers that `advance` found due and `popExpired` has not handed out yet.
    private var ready: Int32 = -1
    public private(set) var count = 0

    public init(timersMax: Int, now: Instant) {
        self.timersMax = max(1, timersMax)
        unsafe timers = .allocate(capacity: self.timersMax)
        unsafe heads = .allocate(capacity: Self.levels * Self.slotsPerLevel)
        unsafe heads.initialize(repeating: -1, count: Self.levels * Self.slotsPerLevel)
        unsafe occupied = .allocate(capacity: Self.levels)
        unsafe occupied.initialize(repeating: 0, count: Self.levels)
        tick = now.nanoseconds >> Self.tickShift
    }

    deinit {
        unsafe timers.deallocate()
        unsafe heads.deallocate()
        unsafe occupied.deallocate()
    }

    /// Sets or moves the deadline of `id`; `never` drops it.
    public mutating func set(_ id: Int, at deadline: Instant) {
        guard id >= 0, id < timersMax else { return }
        if id >= timersReady { makeReady(through: id) }
        cancel(id)
        guard deadline < .never else { return }
        unsafe timers[id].deadline = deadline
        count &+= 1
        link(id)
    }

    /// Drops the deadline of `id`, if it has one.
    public mutating func cancel(_ id: Int) {
        guard id >= 0, id < timersReady, unsafe timers[id].slot >= 0 else { return }
        unlink(id)
        unsafe timers[id].slot = -1
        count &-= 1
    }

    /// A moment by which `popExpired` should be called again: at or before the next deadline; never when none is set.
    public var nextDeadline: Instant {
        guard count > 0 else { return .never }
        if ready >= 0 { return Instant(nanoseconds: tick << Self.tickShift) }
        // The least over all wheels: an outer slot may open before the next inner one is due.
        var soonest = Int64.max
        for level in 0..<Self.levels {
            let bits = unsafe occupied[level]
            guard bits != 0 else { continue }
            let shift = Int64(level * 6)
            let position = Int((tick >> shift) & 63)
            // Rotated so that bit 0 is the slot after the present one.
            let rotated = (bits >> UInt64((position + 1) & 63)) | (bits << UInt64((64 - (position + 1)) & 63))
            let ahead = Int64(rotated.trailingZeroBitCount + 1)
            soonest = min(soonest, ((tick >> shift) &+ ahead) << shift)
        }
        return Instant(nanoseconds: soonest << Self.tickShift)
    }

    /// A timer whose deadline has come, which is dropped from the wheel; nil when there is none (left).
    public mutating func popExpired(now: Instant) -> Int? {
        if ready < 0 { advance(to: now) }
        guard ready >= 0 else { return nil }
        let id = Int(ready)
        unsafe ready = timers[id].next
        if ready >= 0 { unsafe timers[Int(ready)].previous = -1 }
        unsafe timers[id].slot = -1
        count &-= 1
        return id
    }

    private mutating func makeReady(through id: Int) {
        let count = min(timersMax, max(id + 1, timersReady + 256))
        unsafe (timers + timersReady).initialize(repeating: Timer(), count: count - timersReady)
        timersReady = count
    }

    private static var readySlot: Int32 { 1 << 20 }

    private mutating func advance(to now: Instant) {
        let target = now.nanoseconds >> Self.tickShift
        if count == 0 {
            tick = max(tick, target)
            return
        }
        while tick < target, ready < 0 {
            let soonest = nextDeadline.nanoseconds >> Self.tickShift
            if soonest > target {
                tick = target
                return
            }
            tick = max(tick &+ 1, soonest)
            cascade()
        }
    }

    /// Brings what hangs in the slots that the present tick opens one level down, and the innermost slot to the ready
    /// list.
    private mutating func cascade() {
        for level in (0..<Self.levels).reversed() {
            let shift = Int64(level * 6)
            guard tick & ((1 << shift) - 1) == 0 else { continue }
            let slot = level * Self.slotsPerLevel + Int((tick >> shift) & 63)
            var id = unsafe heads[slot]
            unsafe heads[slot] = -1
            unsafe occupied[level] &= ~(1 << UInt64(slot & 63))
            while id >= 0 {
                let next = unsafe timers[Int(id)].next
                link(Int(id))
                id = next
            }
        }
    }

    private mutating func link(_ id: Int) {
        // Rounded up: a timer must not fire before its deadline.
        let due = unsafe ((timers[id].deadline.nanoseconds &+ ((1 << Self.tickShift) &- 1)) >> Self.tickShift)
        let distance = due &- tick
        guard distance > 0 else {
            push(id, slot: Self.readySlot)
            return
        }
        var level = 0
        while level < Self.levels - 1, distance >= 1 << Int64((level + 1) * 6) { level += 1 }
        let shift = Int64(level * 6)
        // Beyond the horizon: the last slot of the outermost wheel, to be looked at again then.
        let shown = min(due, tick &+ (63 << shift))
        push(id, slot: Int32(level * Self.slotsPerLevel) + Int32((shown >> shift) & 63))
    }

    private mutating func push(_ id: Int, slot: Int32) {
        let head = unsafe slot == Self.readySlot ? ready : heads[Int(slot)]
        unsafe timers[id].slot = slot
        unsafe timers[id].next = head
        unsafe timers[id].previous = -1
        if head >= 0 { unsafe timers[Int(head)].previous = Int32(truncatingIfNeeded: id) }
        setHead(of: slot, Int32(truncatingIfNeeded: id))
    }

    private mutating func unlink(_ id: Int) {
        let timer = unsafe timers[id]
        if timer.next >= 0 { unsafe timers[Int(timer.next)].previous = timer.previous }
        if timer.previous >= 0 {
            unsafe timers[Int(timer.previous)].next = timer.next
        } else {
            setHead(of: timer.slot, timer.next)
        }
    }

    private mutating func setHead(of slot: Int32, _ id: Int32) {
        if slot == Self.readySlot {
            ready = id
            return
        }
        unsafe heads[Int(slot)] = id
        let level = Int(slot) / Self.slotsPerLevel
        let bit: UInt64 = 1 << UInt64(slot & 63)
        if id >= 0 { unsafe occupied[level] |= bit } else { unsafe occupied[level] &= ~bit }
    }
}
