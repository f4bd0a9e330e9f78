/// The values that are wanted of one exchange, each in a slot of its own, as they are found.
///
/// It has room for `valueBytesMax` bytes of each and nothing more: a longer value is cut, at the beginning of a
/// character. Made once and used for one exchange after the other; it grows to the most slots that were ever wanted.
@safe public struct ValueTable: ~Copyable {
    private struct Slot {
        var kind = CapturedKind.missing
        var isCut = false
        var count: Int32 = 0
    }

    /// How many bytes of a value are kept.
    public static let valueBytesMax = 128

    // SAFETY: both are as large as `capacity` says, and slots are checked against `count`.
    private var slots: UnsafeMutablePointer<Slot>
    private var bytes: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    /// How many values are wanted.
    public private(set) var count = 0

    public init() {
        capacity = 8
        unsafe slots = .allocate(capacity: 8)
        unsafe slots.initialize(repeating: Slot(), count: 8)
        unsafe bytes = .allocate(capacity: 8 * Self.valueBytesMax)
    }

    deinit {
        unsafe slots.deallocate()
        unsafe bytes.deallocate()
    }

    /// Forgets all values and makes room for `count`.
    public mutating func begin(count: Int) {
        if count > capacity { grow(to: count) }
        self.count = count
        for index in 0..<count { unsafe slots[index] = Slot() }
    }

    private mutating func grow(to count: Int) {
        unsafe slots.deallocate()
        unsafe bytes.deallocate()
        capacity = count
        unsafe slots = .allocate(capacity: count)
        unsafe slots.initialize(repeating: Slot(), count: count)
        unsafe bytes = .allocate(capacity: count * Self.valueBytesMax)
    }

    // MARK: writing

    /// A value begins, in place of one that was found before.
    public mutating func start(_ slot: Int, _ kind: CapturedKind) {
        check(slot)
        unsafe slots[slot] = Slot(kind: kind)
    }

    /// A value goes on. What there is no room for is dropped.
    public mutating func append(_ piece: Span<UInt8>, to slot: Int) {
        check(slot)
        let before = unsafe Int(slots[slot].count)
        let room = Self.valueBytesMax &- before
        let kept = piece.count <= room ? piece.count : room
        if kept < piece.count { unsafe slots[slot].isCut = true }
        let target = unsafe bytes + (slot &* Self.valueBytesMax &+ before)
        for index in 0..<kept { unsafe target[index] = piece[index] }
        unsafe slots[slot].count = Int32(truncatingIfNeeded: before &+ kept)
    }

    /// A value goes on by one byte.
    public mutating func append(_ byte: UInt8, to slot: Int) {
        check(slot)
        let before = unsafe Int(slots[slot].count)
        guard before < Self.valueBytesMax else { return unsafe slots[slot].isCut = true }
        unsafe bytes[slot &* Self.valueBytesMax &+ before] = byte
        unsafe slots[slot].count = Int32(truncatingIfNeeded: before &+ 1)
    }

    /// A value is over: one that was cut ends with a whole character.
    public mutating func end(_ slot: Int) {
        check(slot)
        guard unsafe slots[slot].isCut else { return }
        var count = unsafe Int(slots[slot].count)
        let first = slot &* Self.valueBytesMax
        // The first byte that was left out is unknown, so the last character is taken off whether whole or not.
        while count > 0, unsafe bytes[first &+ count &- 1] & 0xC0 == 0x80 { count &-= 1 }
        if count > 0, unsafe bytes[first &+ count &- 1] >= 0xC0 { count &-= 1 }
        unsafe slots[slot].count = Int32(truncatingIfNeeded: count)
    }

    /// A whole value that is text.
    public mutating func set(_ slot: Int, text: Span<UInt8>) {
        start(slot, .text)
        append(text, to: slot)
        end(slot)
    }

    /// A whole value that is a word of ours.
    public mutating func set(_ slot: Int, text: StaticString) {
        start(slot, .text)
        for index in 0..<text.utf8CodeUnitCount { unsafe append(text.utf8Start[index], to: slot) }
        end(slot)
    }

    /// Takes a value back: it was not what it seemed to be.
    public mutating func remove(_ slot: Int) { start(slot, .missing) }

    // MARK: reading

    /// What was found; `missing` where nothing was.
    public func kind(of slot: Int) -> CapturedKind {
        check(slot)
        return unsafe slots[slot].kind
    }

    /// Whether there was more of it than is kept.
    public func isCut(_ slot: Int) -> Bool {
        check(slot)
        return unsafe slots[slot].isCut
    }

    /// The bytes of a text or number. Those of text need not be UTF-8 unless they came from JSON.
    @_lifetime(borrow self)
    public func text(of slot: Int) -> Span<UInt8> {
        check(slot)
        let buffer = unsafe UnsafeBufferPointer(
            start: bytes + slot &* Self.valueBytesMax, count: Int(slots[slot].count))
        return unsafe _overrideLifetime(Span(_unsafeElements: buffer), borrowing: self)
    }

    private func check(_ slot: Int) { precondition(slot >= 0 && slot < count, "no such slot") }
}
