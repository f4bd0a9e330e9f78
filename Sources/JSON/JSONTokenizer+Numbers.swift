internal import Basics

/// Numbers (RFC 8259 section 6): checked against the grammar and handed on as text, so that no digit is lost.
extension JSONTokenizer {
    /// Goes on within a number, up to what follows it or the end of the input.
    mutating func number(_ input: Span<UInt8>) throws(JSONError) -> JSONEvent? {
        let start = at
        while at < input.count {
            let byte = input[at]
            if byte &- 0x30 < 10 {
                if state != .integer && state != .fraction && state != .exponentDigits { try digit(byte) }
            } else if byte == 0x2E {
                guard state == .zero || state == .integer else { throw fail(.number) }
                state = .point
            } else if byte | 0x20 == 0x65 {
                guard state == .zero || state == .integer || state == .fraction else { throw fail(.number) }
                state = .exponent
            } else if byte == 0x2D && state == .numberStart {
                state = .minus
            } else if (byte == 0x2B || byte == 0x2D) && state == .exponent {
                state = .exponentSign
            } else {
                guard isWholeNumber else { throw fail(.number) }
                return ended(.number(ByteRange(start: start, count: at &- start), isLast: true))
            }
            at &+= 1
        }
        return isQuiet ? nil : .number(ByteRange(start: start, count: at &- start), isLast: false)
    }

    /// Whether the number may end here.
    var isWholeNumber: Bool {
        state == .zero || state == .integer || state == .fraction || state == .exponentDigits
    }

    /// The first digit of a part of the number.
    @inline(__always) private mutating func digit(_ byte: UInt8) throws(JSONError) {
        if state == .numberStart || state == .minus {
            state = byte == 0x30 ? .zero : .integer
        } else if state == .point {
            state = .fraction
        } else if state == .exponent || state == .exponentSign {
            state = .exponentDigits
        } else {
            throw fail(.leadingZero)
        }
    }

}
