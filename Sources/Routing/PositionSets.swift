/// Two sets of positions in a segment, by which text around several parameters is matched in linear time: `current`
/// are the positions that can be reached by what was matched so far, `next` those behind the piece that is being
/// matched.
struct PositionSets: ~Copyable {
    private(set) var current: [UInt64]
    private var next: [UInt64]
    /// The largest position in use.
    private(set) var last = 0

    init() {
        current = [UInt64](repeating: 0, count: (MatchScratch.pathBytesMax + 1) / 64 + 1)
        next = current
    }

    /// Begins a segment of `last` bytes at the positions from `lowest` to `highest`.
    mutating func begin(_ lowest: Int, through highest: Int, last: Int) {
        self.last = last
        for word in 0...last / 64 {
            current[word] = 0
            next[word] = 0
        }
        Self.fill(&current, lowest, through: highest)
    }

    private static func fill(_ set: inout [UInt64], _ lowest: Int, through highest: Int) {
        var position = lowest
        while position <= highest {
            let word = position / 64
            // All bits of the word from `position` on, but none behind `highest`.
            let above = max(0, word * 64 + 63 - highest)
            set[word] |= (UInt64.max << UInt64(position % 64)) & (UInt64.max >> UInt64(above))
            position = (word + 1) * 64
        }
    }

    func contains(_ position: Int) -> Bool { current[position / 64] >> UInt64(position % 64) & 1 != 0 }

    /// The lowest position that was reached.
    var lowest: Int? {
        for word in 0...last / 64 where current[word] != 0 { return word * 64 + current[word].trailingZeroBitCount }
        return nil
    }

    /// Notes that the piece being matched can end at `position`.
    mutating func reach(_ position: Int) { next[position / 64] |= 1 << UInt64(position % 64) }

    /// Notes that the piece being matched can end at any position from `lowest` on.
    mutating func reachAll(from lowest: Int) { Self.fill(&next, lowest, through: last) }

    /// Goes on to the next piece.
    mutating func advance() {
        swap(&current, &next)
        for word in 0...last / 64 { next[word] = 0 }
    }
}
