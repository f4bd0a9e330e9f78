import Basics

/// A job of the demo API. Everything about it follows from its identifier, a UUID of version 7 (RFC 9562 section
/// 5.7): the first 48 bits are the moment of its creation, the random ones its fate.
struct DemoJob: Equatable {
    enum Status: String { case processing, completed, failed }

    let high: UInt64
    let low: UInt64

    init(createdAt now: Int64, random: inout SeededRandom) {
        let moment = UInt64(truncatingIfNeeded: max(0, now)) & 0xFFFF_FFFF_FFFF
        high = moment << 16 | 0x7000 | random.next() & 0x0FFF
        low = 0x8000_0000_0000_0000 | random.next() >> 2
    }

    /// Reads 32 hexadecimal digits, with or without the four dashes; nil for anything else.
    init?(_ text: Span<UInt8>) {
        guard text.count <= 36 else { return nil }
        var digits = 0
        var high: UInt64 = 0
        var low: UInt64 = 0
        for index in 0..<text.count {
            if text[index] == UInt8(ascii: "-") {
                guard text.count == 36, index == 8 || index == 13 || index == 18 || index == 23 else { return nil }
                continue
            }
            guard digits < 32, let digit = Self.hexDigit(text[index]) else { return nil }
            if digits < 16 { high = high << 4 | digit } else { low = low << 4 | digit }
            digits += 1
        }
        guard digits == 32 else { return nil }
        self.high = high
        self.low = low
    }

    /// How long the job runs: 2 to 20 seconds.
    var milliseconds: Int64 { 2000 + Int64(low % 18_001) }

    /// When it ends, in Unix milliseconds. An identifier of another version is of a job long past.
    var endsAt: Int64 {
        guard high >> 12 & 0xF == 7 else { return 0 }
        return Int64(high >> 16) + milliseconds
    }

    /// One job in eight fails.
    func status(at now: Int64) -> Status {
        if now < endsAt { return .processing }
        return low >> 32 & 7 == 0 ? .failed : .completed
    }

    /// The identifier in its usual spelling: lower-case, with dashes.
    var text: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(36)
        for index in 0..<32 {
            if index == 8 || index == 12 || index == 16 || index == 20 { bytes.append(UInt8(ascii: "-")) }
            let word = index < 16 ? high : low
            let digit = UInt8(word >> UInt64(60 - index % 16 * 4) & 0xF)
            bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func hexDigit(_ byte: UInt8) -> UInt64? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
