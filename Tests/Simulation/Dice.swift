import Basics

/// The random choices of a simulation: all from one seed, so that it can be replayed.
struct Dice {
    private var random: SeededRandom

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    /// A number from 0 to `count` - 1.
    mutating func below(_ count: Int) -> Int {
        Int(truncatingIfNeeded: random.next() >> 1) % max(1, count)
    }

    mutating func within(_ range: ClosedRange<Int>) -> Int { range.lowerBound + below(range.count) }

    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    mutating func pick<Element>(_ choices: [Element]) -> Element { choices[below(choices.count)] }

    /// How many bytes a message carries: mostly few, at times more than one read.
    mutating func contentLength() -> Int {
        switch below(100) {
        case 0..<20: 0
        case 20..<80: within(1...300)
        case 80..<95: within(300...5000)
        case 95..<99: within(5000...40_000)
        default: within(60_000...200_000)
        }
    }
}

/// Content that shows whose it is at every byte: the tag of its request, over and over.
func pattern(_ tag: String, _ count: Int) -> [UInt8] {
    let unit = Array((tag + ".").utf8)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + unit.count)
    while bytes.count < count { bytes += unit }
    bytes.removeLast(bytes.count - count)
    return bytes
}

/// An object that says `tag`, in `count` bytes; a pattern where so few are too few.
func json(_ tag: String, _ count: Int) -> [UInt8] {
    let head = Array("{\"pad\":[1,{\"tag\":\"x\"},\"".utf8)
    let tail = Array("\"],\"tag\":\"\(tag)\"}".utf8)
    guard count >= head.count + tail.count else { return pattern(tag, count) }
    return head + pattern(tag, count - head.count - tail.count) + tail
}

/// `content` in chunks of random sizes, some with extensions, perhaps with a trailer section (RFC 9112 section 7.1).
func chunked(_ content: [UInt8], trailer: String, dice: inout Dice) -> [UInt8] {
    var wire: [UInt8] = []
    var start = 0
    while start < content.count {
        let most = content.count - start
        let count = dice.chance(50) ? most : min(most, 1 + dice.below(max(1, most / 3)))
        wire += Array(String(count, radix: 16, uppercase: dice.chance(30)).utf8)
        if dice.chance(15) { wire += Array(";a=\"b;c\"".utf8) }
        wire += [13, 10]
        wire += content[start..<start + count]
        wire += [13, 10]
        start += count
    }
    return wire + Array("0\r\n\(trailer)\r\n".utf8)
}
