import Basics

/// Choices that an input makes itself: the same bytes, the same choices.
struct Choices {
    private var random: SeededRandom

    init(_ bytes: [UInt8]) {
        // FNV-1a: every byte counts, so that a mutation moves the splits too.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        random = SeededRandom(seed: hash)
    }

    mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(max(1, bound))) }

    /// How many leading bytes of `count` to try: all counts of a short input, some of a long one; ascending.
    mutating func prefixes(of count: Int) -> [Int] {
        if count <= 24 { return Array(0..<count) }
        return (0..<10).map { _ in below(count) }.sorted() + [count - 1]
    }
}

/// What a parser made of some bytes.
enum Outcome<Whole: Equatable>: Equatable {
    case needsMore
    case whole(Whole)
    case violation(rule: String, offset: Int)
}

/// The bytes as they can be printed, for a finding.
func shown(_ bytes: some Sequence<UInt8>) -> String {
    var text = ""
    for byte in bytes {
        switch byte {
        case 0x0A: text += "\\n"
        case 0x0D: text += "\\r"
        case 0x5C: text += "\\\\"
        case 0x20...0x7E: text.unicodeScalars.append(Unicode.Scalar(byte))
        default: text += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
    }
    return "\"\(text)\""
}

/// Holds a parser that starts anew each time to one reading: what it says of some first bytes of `wire` is what it
/// says of them all, or that it needs more.
///
/// - Parameter end: how many bytes a whole result has used.
func expectOneReading<Whole>(
    of wire: [UInt8], _ choices: inout Choices, end: (Whole) -> Int, _ parse: (ArraySlice<UInt8>) -> Outcome<Whole>
) throws(Finding) -> Outcome<Whole> {
    let whole = parse(wire[...])
    var counts = choices.prefixes(of: wire.count)
    if case .whole(let value) = whole { counts += [max(0, end(value) - 1), end(value)] }
    counts.sort()
    var hasEnded = false
    for count in counts {
        let outcome = parse(wire[..<count])
        let isSound =
            switch whole {
            case .needsMore: outcome == .needsMore
            case .whole(let value): outcome == (count < end(value) ? .needsMore : whole)
            case .violation: outcome == whole || outcome == .needsMore && !hasEnded
            }
        hasEnded = hasEnded || outcome != .needsMore
        try expect(isSound, "the first \(count) bytes give \(outcome), all give \(whole): \(shown(wire))")
    }
    return whole
}
