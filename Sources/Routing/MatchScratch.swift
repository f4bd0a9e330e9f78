/// What a match needs besides the table: made once per worker, for all tables, so that matching allocates nothing
/// (about 80 KiB).
@safe public struct MatchScratch: ~Copyable {
    /// The longest path that is matched, in bytes as they came; a longer one matches nothing.
    public static let pathBytesMax = 65536

    // SAFETY: only what `take`, `decode` and `text` have written is read, and `text` is asked for no more than they
    // said that there is, or one byte more.
    private let bytes: UnsafeMutablePointer<UInt8>
    var state = MatchState()

    public init() {
        unsafe bytes = .allocate(capacity: Self.pathBytesMax + 1 + PathText.slackBytes)
    }

    deinit { unsafe bytes.deallocate() }

    /// How many nodes the last match visited, over all its attempts: what the tests bound in place of time.
    package var visits: Int { state.visits }

    /// Copies a path as it came, not longer than `pathBytesMax`.
    /// - Returns: whether there is a `%` in it.
    @inline(__always) mutating func take(_ path: Span<UInt8>) -> Bool {
        precondition(path.count <= Self.pathBytesMax + 1, "path too long for the scratch")
        return unsafe path.withUnsafeBytes { path in
            guard path.count >= 8 else { return unsafe takeBytes(path) }
            guard path.count >= 16 else {
                let (first, last) = unsafe (takeWord(path, at: 0), takeWord(path, at: path.count &- 8))
                return first | last != 0
            }
            // The last block ends where the path does, and so may overlap the one before.
            let last = path.count &- 16
            var percents = unsafe takeBlock(path, at: last)
            var position = 0
            while position < last {
                unsafe percents |= takeBlock(path, at: position)
                position &+= 16
            }
            return percents[0] | percents[1] != 0
        }
    }

    /// - Returns: not 0 if there is a `%`.
    @inline(__always)
    private func takeBlock(_ path: UnsafeRawBufferPointer, at position: Int) -> SIMD2<UInt64> {
        let block = unsafe path.loadUnaligned(fromByteOffset: position, as: SIMD2<UInt64>.self)
        unsafe UnsafeMutableRawPointer(bytes + position).storeBytes(of: block, as: SIMD2<UInt64>.self)
        let zeroWherePercent = block ^ SIMD2(repeating: 0x2525_2525_2525_2525)
        return (zeroWherePercent &- SIMD2(repeating: 0x0101_0101_0101_0101)) & ~zeroWherePercent
            & SIMD2(repeating: 0x8080_8080_8080_8080)
    }

    /// - Returns: not 0 if there is a `%`.
    @inline(__always) private func takeWord(_ path: UnsafeRawBufferPointer, at position: Int) -> UInt64 {
        let word = unsafe path.loadUnaligned(fromByteOffset: position, as: UInt64.self)
        unsafe UnsafeMutableRawPointer(bytes + position).storeBytes(of: word, as: UInt64.self)
        return word.has(eightTimes: 0x2525_2525_2525_2525)
    }

    @inline(__always) private func takeBytes(_ path: UnsafeRawBufferPointer) -> Bool {
        var found = false
        for index in 0..<path.count {
            unsafe bytes[index] = path[index]
            if unsafe path[index] == 0x25 { found = true }
        }
        return found
    }

    /// Copies a path as `take` does, percent-decoded.
    /// - Returns: how many bytes it has now.
    mutating func decode(_ path: Span<UInt8>, keepsSlash: Bool) -> Int {
        precondition(path.count <= Self.pathBytesMax, "path too long for the scratch")
        var output = unsafe MutableSpan(_unsafeStart: bytes, count: path.count)
        return PercentDecoding.decode(path, to: &output, keepsSlash: keepsSlash)
    }

    /// The first `count` bytes of the path that was copied last; the byte behind them, if it is to be one of them, is
    /// a slash.
    @inline(__always) mutating func text(_ count: Int) -> PathText {
        assert(count <= Self.pathBytesMax + 1)
        for offset in stride(from: 0, to: PathText.slackBytes, by: 8) {
            unsafe UnsafeMutableRawPointer(bytes + count + offset).storeBytes(of: .eightSlashes, as: UInt64.self)
        }
        return unsafe PathText(bytes: bytes, count: count)
    }

    /// Bytes of the path that was copied last.
    @_lifetime(borrow self)
    func bytes(_ range: Range<Int>) -> Span<UInt8> {
        precondition(range.lowerBound >= 0 && range.upperBound <= Self.pathBytesMax, "bytes out of a path")
        let buffer = unsafe UnsafeBufferPointer(start: bytes + range.lowerBound, count: range.count)
        return unsafe _overrideLifetime(Span(_unsafeElements: buffer), borrowing: self)
    }
}

/// What changes during a match.
struct MatchState: ~Copyable {
    /// The best template found so far: they are numbered by precedence.
    var best = Int32.max
    var visits = 0
    var positions = PositionSets()
}
