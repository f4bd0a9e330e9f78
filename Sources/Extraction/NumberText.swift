internal import Basics

/// A decimal number as text, in the grammar of JSON (RFC 8259 section 6).
public enum NumberText {
    /// The number nearest to it; of two that are as near, the even one. Spaces and tabs may stand around it. nil if it
    /// is no such number, or too large for one that is finite.
    ///
    /// Up to 19 digits that matter and exponents as people and programs write them allocate nothing.
    public static func read(_ text: Span<UInt8>) -> Double? {
        let text = text.trimmed
        guard let parts = Parts(text) else { return nil }
        if let magnitude = parts.magnitude { return parts.isNegative ? -magnitude : magnitude }
        // Rounds rightly whatever the length, but needs a string.
        guard let number = Double(text.text()), number.isFinite else { return nil }
        return number
    }

    /// A number taken apart: `digits` times ten to the power of `exponent`.
    private struct Parts {
        var isNegative = false
        var digits: UInt64 = 0
        var exponent = 0
        /// Whether there are more digits than `digits` has room for.
        var isLong = false

        /// nil if the text is none.
        init?(_ text: Span<UInt8>) {
            var at = 0
            isNegative = Self.take(0x2D, text, &at)
            let first = at
            takeDigits(text, &at, isFraction: false)
            guard at > first, text[first] != 0x30 || at == first &+ 1 else { return nil }
            if Self.take(0x2E, text, &at) {
                let fraction = at
                takeDigits(text, &at, isFraction: true)
                guard at > fraction else { return nil }
            }
            if Self.take(0x65, text, &at) || Self.take(0x45, text, &at) {
                guard takeExponent(text, &at) else { return nil }
            }
            guard at == text.count else { return nil }
        }

        private static func take(_ byte: UInt8, _ text: Span<UInt8>, _ at: inout Int) -> Bool {
            guard at < text.count, text[at] == byte else { return false }
            at &+= 1
            return true
        }

        private mutating func takeDigits(_ text: Span<UInt8>, _ at: inout Int, isFraction: Bool) {
            while at < text.count, text[at] &- 0x30 < 10 {
                // 19 digits always fit into 64 bits.
                if digits < 1_000_000_000_000_000_000 {
                    digits = digits &* 10 &+ UInt64(text[at] &- 0x30)
                    if isFraction { exponent &-= 1 }
                } else {
                    isLong = true
                }
                at &+= 1
            }
        }

        private mutating func takeExponent(_ text: Span<UInt8>, _ at: inout Int) -> Bool {
            let isBelow = Self.take(0x2D, text, &at)
            if !isBelow { _ = Self.take(0x2B, text, &at) }
            let start = at
            var value = 0
            while at < text.count, text[at] &- 0x30 < 10 {
                // Far beyond what is finite.
                if value < 1_000_000 { value = value &* 10 &+ Int(text[at] &- 0x30) }
                at &+= 1
            }
            exponent = isBelow ? exponent &- value : exponent &+ value
            return at > start
        }

        /// The number without its sign; nil where 128 bits are too few to round it rightly.
        var magnitude: Double? {
            if isLong { return nil }
            if digits == 0 { return 0 }
            switch exponent {
            case 0: return Double(digits)
            case 1...19: return Double(UInt128(digits) &* Self.power(exponent))
            case -21..<0: return quotient(by: Self.power(-exponent))
            default: return nil
            }
        }

        /// - Parameter divisor: below 2 to the power of 70: of 127 bits 57 are left then, and one more says whether
        ///   there is a rest. That is enough to round to 53.
        private func quotient(by divisor: UInt128) -> Double {
            let shift = UInt128(digits).leadingZeroBitCount &- 1
            let (quotient, rest) = (UInt128(digits) &<< UInt128(shift)).quotientAndRemainder(dividingBy: divisor)
            let marked = rest == 0 ? quotient : quotient | 1
            return Double(sign: .plus, exponent: -shift, significand: Double(marked))
        }

        private static func power(_ exponent: Int) -> UInt128 {
            var power: UInt128 = 1
            for _ in 0..<exponent { power = power &* 10 }
            return power
        }
    }
}
