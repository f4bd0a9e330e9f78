/// Cuts the words of an expression into symbols.
///
/// A name ends where a word does, and before `+`, `*`, `/` and parentheses. A minus may be part of it, as in
/// `request.header.x-tenant`, so that one between two operands needs a blank before it.
struct ExpressionLexer {
    /// More than an expression of the most operands can have, each with an operator and a pair of parentheses.
    static let symbolsMax = 1024

    private let word: Token
    private let bytes: [UInt8]
    private var at = 0

    private init(_ word: Token) {
        self.word = word
        bytes = Array(word.text.utf8)
    }

    static func symbols(of words: [Token]) throws(DirectiveError) -> [ExpressionSymbol] {
        var symbols: [ExpressionSymbol] = []
        for word in words {
            guard !word.isQuoted else { throw constant(word) }
            var lexer = ExpressionLexer(word)
            while let symbol = try lexer.next() {
                guard symbols.count < symbolsMax else {
                    throw DirectiveError(
                        at: symbol.place, "an expression of more than \(symbolsMax) operands and operators")
                }
                symbols.append(symbol)
            }
        }
        return symbols
    }

    private static func constant(_ word: Token) -> DirectiveError {
        let isNumber = word.text.utf8.first.map { $0 &- 0x30 < 10 } ?? false
        return DirectiveError(
            at: word.range, "a constant in quotes is no number", expected: ExpressionText.expected,
            hint: isNumber ? "write it without the quotes" : nil)
    }

    private static let marks: [(byte: UInt8, kind: ExpressionSymbol.Kind)] = [
        (UInt8(ascii: "+"), .plus), (UInt8(ascii: "-"), .minus), (UInt8(ascii: "*"), .times),
        (UInt8(ascii: "/"), .divided), (UInt8(ascii: "("), .open), (UInt8(ascii: ")"), .close),
    ]

    private mutating func next() throws(DirectiveError) -> ExpressionSymbol? {
        while at < bytes.count, bytes[at] <= 0x20 { at += 1 }
        guard at < bytes.count else { return nil }
        let start = at
        let byte = bytes[at]
        if let mark = Self.marks.first(where: { $0.byte == byte }) {
            at += 1
            return symbol(mark.kind, from: start)
        }
        if isDigit(at) || (byte == UInt8(ascii: ".") && isDigit(at + 1)) { return try number() }
        guard isLetter(at) || byte == UInt8(ascii: "_") || byte >= 0x80 else {
            throw DirectiveError(
                at: word.range(utf8Offset: at),
                "unexpected \(quoted(String(decoding: [byte], as: UTF8.self))) in an expression",
                expected: ExpressionText.expected)
        }
        return try source()
    }

    private func symbol(_ kind: ExpressionSymbol.Kind, from start: Int) -> ExpressionSymbol {
        ExpressionSymbol(kind: kind, text: text(from: start), place: place(from: start))
    }

    private func text(from start: Int) -> String { String(decoding: bytes[start..<at], as: UTF8.self) }

    private func place(from start: Int) -> SourceRange { word.range(utf8Offset: start, length: at - start) }

    private func isDigit(_ index: Int) -> Bool { index < bytes.count && bytes[index] &- 0x30 < 10 }

    private func isLetter(_ index: Int) -> Bool { index < bytes.count && (bytes[index] | 0x20) &- 0x61 < 26 }

    // MARK: sources

    private mutating func source() throws(DirectiveError) -> ExpressionSymbol {
        let start = at
        while at < bytes.count, bytes[at] > 0x20, !Self.endsName(bytes[at]) { at += 1 }
        let text = text(from: start)
        let source: PlacedSource
        do throws(DirectiveError) {
            source = try ValueSourceText.read(text, in: word, at: start)
        } catch {
            throw withHint(error, of: text)
        }
        let row = ValueSourceRow.row(of: source.source.kind)
        guard row.content != .text else {
            throw DirectiveError(
                at: source.place, "\(quoted(text)) is never a number", expected: ExpressionText.expected)
        }
        return ExpressionSymbol(kind: .source, text: text, place: source.place, source: source)
    }

    private static func endsName(_ byte: UInt8) -> Bool {
        byte != UInt8(ascii: "-") && marks.contains { $0.byte == byte }
    }

    /// What was taken for a name may be two operands with a minus between.
    private func withHint(_ error: DirectiveError, of text: String) -> DirectiveError {
        guard let minus = text.firstIndex(of: "-") else { return error }
        do throws(DirectiveError) {
            _ = try ValueSourceText.read(String(text[..<minus]), in: word, at: 0)
        } catch {
            return error
        }
        var error = error
        error.hint = "a \"-\" may be part of a name: put a blank on either side of it"
        return error
    }

    // MARK: numbers

    private mutating func number() throws(DirectiveError) -> ExpressionSymbol {
        let start = at
        while isDigit(at) { at += 1 }
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") { at += 1 }
        while isDigit(at) { at += 1 }
        skipExponent()
        let digits = text(from: start)
        let unitStart = at
        while at < bytes.count, isLetter(at) || isDigit(at) || bytes[at] >= 0x80 { at += 1 }
        let unit = text(from: unitStart)
        guard let value = Double(digits), value.isFinite, !digits.hasSuffix(".") else {
            throw DirectiveError(
                at: place(from: start), "\(quoted(text(from: start))) is not a number",
                expected: ExpressionText.expected)
        }
        let scaled = try scaled(value, by: unit, at: unitStart, digits: digits)
        return ExpressionSymbol(kind: .number(scaled), text: text(from: start), place: place(from: start))
    }

    private mutating func skipExponent() {
        guard at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") else { return }
        let hasSign = at + 1 < bytes.count && (bytes[at + 1] == UInt8(ascii: "-") || bytes[at + 1] == UInt8(ascii: "+"))
        guard isDigit(at + (hasSign ? 2 : 1)) else { return }
        at += hasSign ? 2 : 1
        while isDigit(at) { at += 1 }
    }

    /// Durations are counted in seconds, sizes in bytes.
    private func scaled(
        _ value: Double, by unit: String, at offset: Int, digits: String
    ) throws(DirectiveError) -> Double {
        guard !unit.isEmpty else { return value }
        let place = word.range(utf8Offset: offset, length: unit.utf8.count)
        switch (DurationText.seconds(of: unit, value), SizeText.bytes(of: unit, value)) {
        case (let seconds?, nil): return seconds
        case (nil, let bytes?): return bytes
        case (let seconds?, _?):
            throw DirectiveError(
                at: place, "the unit \(quoted(unit)) is minutes of a duration and mebibytes of a size",
                hint: "\(number(seconds))s is a duration, \(digits)M a size")
        case (nil, nil):
            throw DirectiveError(
                at: place, "unknown unit \(quoted(unit)) of a number", expected: "us, ms, s or h; k, M or g")
        }
    }

    private func number(_ value: Double) -> String {
        value == value.rounded() && value < 1e15 ? "\(Int64(value))" : "\(value)"
    }
}
