/// JSON (RFC 8259) as a reader sees it who goes down into each value: written apart from weir's tokenizer. It gives the
/// tokens of a text, or nil when the text is none.
struct NaiveJSON {
    private let bytes: [UInt8]
    private let depthMax: Int
    private var at = 0
    private var tokens: [String] = []

    static func tokens(of bytes: [UInt8], depthMax: Int) -> [String]? {
        guard String(validating: bytes, as: UTF8.self) != nil else { return nil }
        var reader = NaiveJSON(bytes: bytes, depthMax: depthMax)
        guard reader.value(depth: 0) else { return nil }
        reader.skipSpace()
        return reader.at == bytes.count ? reader.tokens : nil
    }

    private init(bytes: [UInt8], depthMax: Int) {
        self.bytes = bytes
        self.depthMax = depthMax
    }

    private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func skipSpace() {
        while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { at += 1 }
    }

    private mutating func take(_ text: String) -> Bool {
        skipSpace()
        guard bytes[at...].starts(with: text.utf8) else { return false }
        at += text.utf8.count
        return true
    }

    private mutating func value(depth: Int) -> Bool {
        if take("{") { return list(depth: depth, end: "}", isObject: true) }
        if take("[") { return list(depth: depth, end: "]", isObject: false) }
        for literal in ["true", "false", "null"] where take(literal) {
            tokens.append(literal)
            return true
        }
        if take("\"") { return string { "'\($0)'" } }
        return number()
    }

    private mutating func list(depth: Int, end: String, isObject: Bool) -> Bool {
        guard depth < depthMax else { return false }
        tokens.append(isObject ? "{" : "[")
        if !take(end) {
            repeat {
                if isObject { guard take("\""), string({ "\($0):" }), take(":") else { return false } }
                guard value(depth: depth + 1) else { return false }
            } while take(",")
            guard take(end) else { return false }
        }
        tokens.append(end)
        return true
    }

    /// Behind the opening quote.
    private mutating func string(_ form: (String) -> String) -> Bool {
        var units: [UInt16] = []
        var text: [UInt8] = []
        while let byte = next, byte != 0x22 {
            guard byte >= 0x20 else { return false }
            at += 1
            if byte != 0x5C {
                guard flush(&units, &text) else { return false }
                text.append(byte)
            } else if !escape(&units, &text) {
                return false
            }
        }
        guard next == 0x22, flush(&units, &text) else { return false }
        at += 1
        tokens.append(form(String(decoding: text, as: UTF8.self)))
        return true
    }

    private mutating func escape(_ units: inout [UInt16], _ text: inout [UInt8]) -> Bool {
        guard let byte = next else { return false }
        at += 1
        if byte == 0x75 {
            let digits = bytes[at...].prefix(4)
            guard digits.count == 4, digits.allSatisfy({ $0 < 0x80 && Character(Unicode.Scalar($0)).isHexDigit }),
                let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
            else { return false }
            at += 4
            units.append(unit)
            return true
        }
        let plain: [UInt8: UInt8] = [
            0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, 0x62: 0x08, 0x66: 0x0C, 0x6E: 0x0A, 0x72: 0x0D, 0x74: 0x09,
        ]
        guard flush(&units, &text), let value = plain[byte] else { return false }
        text.append(value)
        return true
    }

    /// A run of `\u` escapes is UTF-16, and halves of pairs are no text.
    private func flush(_ units: inout [UInt16], _ text: inout [UInt8]) -> Bool {
        guard let run = String(validating: units, as: UTF16.self) else { return false }
        text += run.utf8
        units = []
        return true
    }

    private mutating func number() -> Bool {
        skipSpace()
        let start = at
        if next == 0x2D { at += 1 }
        let first = next
        let whole = digits()
        guard whole > 0, first != 0x30 || whole == 1 else { return false }
        if next == 0x2E {
            at += 1
            guard digits() > 0 else { return false }
        }
        if next == 0x65 || next == 0x45 {
            at += 1
            if next == 0x2B || next == 0x2D { at += 1 }
            guard digits() > 0 else { return false }
        }
        tokens.append(String(decoding: bytes[start..<at], as: UTF8.self))
        return true
    }

    private mutating func digits() -> Int {
        let start = at
        while let byte = next, 0x30...0x39 ~= byte { at += 1 }
        return at - start
    }
}
