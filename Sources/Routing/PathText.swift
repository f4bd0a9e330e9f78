/// A decoded path as matching reads it: in a scratch's memory, where slashes stand behind its end, so that eight bytes
/// can be read at any of its positions without asking how many are left.
///
/// A plain handle, valid until the scratch takes in the next path.
@safe struct PathText {
    /// How many bytes behind a path may be read: a word from its end on, and one slash more that it may be given.
    static let slackBytes = 16

    // SAFETY: `MatchScratch.text(_:)` alone makes one, over `count` bytes and `slackBytes` slashes that it has just
    // written. Matching keeps every position that it reads from at or below `count`; debug builds check it.
    private let bytes: UnsafePointer<UInt8>
    let count: Int

    init(bytes: UnsafePointer<UInt8>, count: Int) {
        unsafe self.bytes = bytes
        self.count = count
    }

    subscript(_ position: Int) -> UInt8 {
        @inline(__always) get {
            assert(position >= 0 && position < count)
            return unsafe bytes[position]
        }
    }

    /// The eight bytes from `position` on, the first one lowest; slashes stand behind the path's end.
    @inline(__always) func word(at position: Int) -> UInt64 {
        assert(position >= 0 && position <= count)
        let word = unsafe UnsafeRawPointer(bytes + position).loadUnaligned(as: UInt64.self)
        return UInt64(littleEndian: word)
    }

    /// Whether the bytes from `start` to `end` are UTF-8.
    @inline(never) func isText(from start: Int, to end: Int) -> Bool {
        precondition(start >= 0 && start <= end && end <= count, "segment out of its path")
        let segment = unsafe Span(_unsafeStart: bytes + start, count: end &- start)
        do {
            _ = try UTF8Span(validating: segment)
            return true
        } catch { return false }
    }
}
