/// The bytes that typed parameters take, as Starlette's converters have them.
enum SegmentKinds {
    @inline(__always) static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    /// `[0-9]+`.
    static func isInt(_ path: PathText, from start: Int, to end: Int) -> Bool {
        start < end && digitsEnd(path, from: start, to: end) == end
    }

    /// `[0-9]+(\.[0-9]+)?`.
    static func isFloat(_ path: PathText, from start: Int, to end: Int) -> Bool {
        let point = digitsEnd(path, from: start, to: end)
        if point == start { return false }
        if point == end { return true }
        return path[point] == 0x2E && isInt(path, from: point &+ 1, to: end)
    }

    private static func digitsEnd(_ path: PathText, from start: Int, to end: Int) -> Int {
        var position = start
        while position < end, isDigit(path[position]) { position &+= 1 }
        return position
    }

    /// Where the UUID that begins at `start` ends, 8-4-4-4-12 with each dash or without it; -1 if none begins there.
    static func uuidEnd(_ path: PathText, from start: Int, to end: Int) -> Int {
        guard start &+ 32 <= end, isHexadecimal(path.word(at: start)) else { return -1 }
        var position = start &+ 8
        for _ in 0..<4 {
            if position < end, path[position] == 0x2D { position &+= 1 }
            let group = path.word(at: position) << 32
            guard position &+ 4 <= end, isHexadecimal(group | 0x3030_3030) else { return -1 }
            position &+= 4
        }
        guard position &+ 8 <= end, isHexadecimal(path.word(at: position)) else { return -1 }
        return position &+ 8
    }

    /// Whether all eight bytes are hexadecimal digits.
    private static func isHexadecimal(_ word: UInt64) -> Bool {
        let highest: UInt64 = 0x8080_8080_8080_8080
        if word & highest != 0 { return false }
        // With the highest bit free in each byte, adding what a limit lacks to 0x80 sets it where the limit is reached.
        let lowercase = word | 0x2020_2020_2020_2020
        let digits = (word &+ 0x5050_5050_5050_5050) & ~(word &+ 0x4646_4646_4646_4646)
        let letters = (lowercase &+ 0x1F1F_1F1F_1F1F_1F1F) & ~(lowercase &+ 0x1919_1919_1919_1919)
        return (digits | letters) & highest == highest
    }
}
