/// The bytes that typed parameters take, as Starlette's converters have them.
enum SegmentKinds {
    @inline(__always) static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    @inline(__always) static func isHexadecimal(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte | 0x20) &- 0x61 < 6
    }

    /// `[0-9]+`.
    static func isInt(_ path: Span<UInt8>, from start: Int, to end: Int) -> Bool {
        start < end && digitsEnd(path, from: start, to: end) == end
    }

    /// `[0-9]+(\.[0-9]+)?`.
    static func isFloat(_ path: Span<UInt8>, from start: Int, to end: Int) -> Bool {
        let point = digitsEnd(path, from: start, to: end)
        if point == start { return false }
        if point == end { return true }
        return path[point] == 0x2E && isInt(path, from: point &+ 1, to: end)
    }

    private static func digitsEnd(_ path: Span<UInt8>, from start: Int, to end: Int) -> Int {
        var position = start
        while position < end, isDigit(path[position]) { position &+= 1 }
        return position
    }

    /// Where the UUID that begins at `start` ends, 8-4-4-4-12 with each dash or without it; -1 if none begins there.
    static func uuidEnd(_ path: Span<UInt8>, from start: Int, to end: Int) -> Int {
        var position = start
        for group in 0..<5 {
            if group > 0, position < end, path[position] == 0x2D { position &+= 1 }
            let groupEnd = position &+ (group == 0 ? 8 : group == 4 ? 12 : 4)
            if groupEnd > end { return -1 }
            while position < groupEnd {
                guard isHexadecimal(path[position]) else { return -1 }
                position &+= 1
            }
        }
        return position
    }
}
