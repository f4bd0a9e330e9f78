internal import Basics

/// Names and strings (RFC 8259 section 7).
extension JSONTokenizer {
    /// Goes on within a string, up to its end, an escape, or the end of the input.
    mutating func text(_ input: Span<UInt8>) throws(JSONError) -> JSONEvent? {
        let start = at
        while true {
            if utf8.missing != 0 { try character(input) }
            at = input.endOfPlainText(from: at)
            guard at < input.count else { return piece(from: start) }
            let byte = input[at]
            if byte == 0x22 {
                let range = ByteRange(start: start, count: at &- start)
                at &+= 1
                return endOfString(range)
            }
            if byte == 0x5C {
                state = .escape
                let event = piece(from: start)
                at &+= 1
                return event
            }
            guard byte >= 0x80 else { throw fail(.controlCharacter) }
            try character(input)
        }
    }

    /// Takes bytes above 0x7F as far as they go.
    @inline(__always) private mutating func character(_ input: Span<UInt8>) throws(JSONError) {
        while at < input.count {
            let byte = input[at]
            let isFirst = utf8.missing == 0
            if isFirst && byte < 0x80 { return }
            guard utf8.take(byte) else { throw fail(.utf8) }
            if !isFirst { continuations &+= 1 }
            at &+= 1
        }
    }

    @inline(__always) private func piece(from start: Int) -> JSONEvent? {
        if isQuiet || at == start { return nil }
        let range = ByteRange(start: start, count: at &- start)
        return isName ? .name(range, isLast: false) : .string(range, isLast: false)
    }

    @inline(__always) private mutating func endOfString(_ range: ByteRange) -> JSONEvent? {
        guard isName else { return ended(.string(range, isLast: true)) }
        state = .colon
        return isQuiet ? nil : .name(range, isLast: true)
    }

    // MARK: escapes

    /// Takes a byte behind a backslash.
    mutating func escape(_ byte: UInt8) throws(JSONError) -> JSONEvent? {
        if state == .escape { return try escapeLetter(byte) }
        if state == .hex { return try hexDigit(byte) }
        // The first half of a surrogate pair has come: only a backslash and a `u` bring the second.
        let isBackslash = state == .lowBackslash
        guard byte == (isBackslash ? 0x5C : 0x75) else { throw fail(.surrogate) }
        at &+= 1
        state = isBackslash ? .lowLetter : .hex
        return nil
    }

    private mutating func escapeLetter(_ byte: UInt8) throws(JSONError) -> JSONEvent? {
        let scalar: Unicode.Scalar
        switch byte {
        case 0x22, 0x5C, 0x2F: scalar = Unicode.Scalar(byte)
        case 0x62: scalar = "\u{8}"
        case 0x66: scalar = "\u{C}"
        case 0x6E: scalar = "\n"
        case 0x72: scalar = "\r"
        case 0x74: scalar = "\t"
        case 0x75:
            at &+= 1
            state = .hex
            return nil
        default: throw fail(.escape)
        }
        at &+= 1
        return escaped(scalar)
    }

    private mutating func hexDigit(_ byte: UInt8) throws(JSONError) -> JSONEvent? {
        let letter = byte | 0x20
        let digit: UInt8
        if byte &- 0x30 < 10 {
            digit = byte &- 0x30
        } else if letter &- 0x61 < 6 {
            digit = letter &- 0x61 &+ 10
        } else {
            throw fail(.escape)
        }
        let value = hexValue << 4 | UInt32(digit)
        guard hexDigits == 3 else {
            hexDigits &+= 1
            hexValue = value
            at &+= 1
            return nil
        }
        let isLow = value >= 0xDC00 && value < 0xE000
        guard isLow == (highSurrogate != 0) else { throw fail(.surrogate) }
        at &+= 1
        (hexDigits, hexValue) = (0, 0)
        if value >= 0xD800 && value < 0xDC00 {
            highSurrogate = value
            state = .lowBackslash
            return nil
        }
        let whole = isLow ? 0x10000 &+ (highSurrogate &- 0xD800) &<< 10 &+ (value &- 0xDC00) : value
        highSurrogate = 0
        return escaped(Unicode.Scalar(whole) ?? "\u{FFFD}")
    }

    private mutating func escaped(_ scalar: Unicode.Scalar) -> JSONEvent? {
        state = .string
        if isQuiet { return nil }
        return isName ? .nameScalar(scalar) : .stringScalar(scalar)
    }
}
