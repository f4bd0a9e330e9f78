import Basics
import JSON

/// JSON texts: at once, byte by byte and cut anywhere they give the same tokens and the same error; a naive reader
/// takes the same texts and sees the same in them; and passing over values changes nothing else.
///
/// The first byte of the input chooses a low limit of nesting (bit 0) and which value is passed over (the rest).
enum JSONTarget {
    private struct Reading: Equatable {
        var tokens: [String] = []
        var error: JSONError?
    }

    static func run(_ bytes: [UInt8]) throws(Finding) {
        guard let selector = bytes.first else { return }
        let text = Array(bytes.dropFirst())
        let depthMax = selector & 1 == 0 ? JSONTokenizer.depthMax : 4
        var choices = Choices(bytes)
        let whole = read([text[...]], depthMax)
        let cut = choices.below(text.count + 1)
        let step = 1 + choices.below(5)
        let cuts = [
            text.indices.map { text[$0...$0] }, [text[..<cut], text[cut...]],
            stride(from: 0, to: text.count, by: step).map { text[$0..<min($0 + step, text.count)] },
        ]
        for pieces in cuts {
            let reading = read(pieces, depthMax)
            try expect(reading == whole, "in \(pieces.count) pieces \(reading), at once \(whole): \(shown(text))")
        }
        let naive = NaiveJSON.tokens(of: text, depthMax: depthMax)
        let tokens = whole.error == nil ? whole.tokens : nil
        try expect(naive == tokens, "read as \(whole), and naively as \(naive ?? ["none"]): \(shown(text))")
        try checkPlace(whole.error, text)
        let skipped = Int(selector >> 1)
        let quiet = read([text[...]], depthMax, skipping: skipped)
        try expect(quiet.error == whole.error, "passing over a value gives \(quiet), else \(whole): \(shown(text))")
        let pieces = read(text.indices.map { text[$0...$0] }, depthMax, skipping: skipped)
        try expect(pieces == quiet, "passing over a value in pieces \(pieces), at once \(quiet): \(shown(text))")
        try checkNodes(text, depthMax, whole)
    }

    /// - Parameter skipping: the number of the member whose value is passed over.
    private static func read(_ pieces: [ArraySlice<UInt8>], _ depthMax: Int, skipping: Int = .max) -> Reading {
        var tokenizer = JSONTokenizer(depthMax: depthMax)
        var reading = Reading()
        var text: [UInt8] = []
        var names = 0
        do throws(JSONError) {
            for piece in pieces {
                while true {
                    let event = try tokenizer.next(piece.span)
                    if event == .needsInput { break }
                    if case .name(_, isLast: true) = event {
                        if names == skipping { tokenizer.skipValue() }
                        names += 1
                    }
                    take(event, piece, &text, &reading)
                }
            }
            if let event = try tokenizer.finish() { take(event, [], &text, &reading) }
        } catch {
            reading.error = error
        }
        return reading
    }

    private static func take(
        _ event: JSONEvent, _ piece: ArraySlice<UInt8>, _ text: inout [UInt8], _ reading: inout Reading
    ) {
        switch event {
        case .objectStart: reading.tokens.append("{")
        case .objectEnd: reading.tokens.append("}")
        case .arrayStart: reading.tokens.append("[")
        case .arrayEnd: reading.tokens.append("]")
        case .nameScalar(let scalar), .stringScalar(let scalar): text += Array(String(scalar).utf8)
        case .name(let range, let isLast): add(range, piece, &text, isLast, &reading) { "\($0):" }
        case .string(let range, let isLast): add(range, piece, &text, isLast, &reading) { "'\($0)'" }
        case .number(let range, let isLast): add(range, piece, &text, isLast, &reading) { $0 }
        case .literal(let literal): reading.tokens.append("\(literal.text)")
        case .skipped: reading.tokens.append("skipped")
        case .needsInput: break
        }
    }

    private static func add(
        _ range: ByteRange, _ piece: ArraySlice<UInt8>, _ text: inout [UInt8], _ isLast: Bool,
        _ reading: inout Reading, _ form: (String) -> String
    ) {
        text += piece[(piece.startIndex + range.lower)..<(piece.startIndex + range.upper)]
        guard isLast else { return }
        reading.tokens.append(String(validating: text, as: UTF8.self).map(form) ?? "broken UTF-8")
        text = []
    }

    private static func checkPlace(_ error: JSONError?, _ text: [UInt8]) throws(Finding) {
        guard let place = error?.position else { return }
        let before = text.prefix(place.offset)
        let line = before.split(separator: 0x0A, omittingEmptySubsequences: false).last ?? []
        let column = 1 + line.count { $0 & 0xC0 != 0x80 }
        let isRight =
            place.offset <= text.count && place.line == 1 + before.count { $0 == 0x0A }
            // Within a character the column is the character's.
            && (place.column == column || place.column == column - 1)
        try expect(isRight, "an error at \(place), line \(1 + before.count { $0 == 0x0A }), column \(column)")
    }

    /// The tree has what the tokens say, or the same error.
    private static func checkNodes(_ text: [UInt8], _ depthMax: Int, _ whole: Reading) throws(Finding) {
        var reading = Reading()
        do throws(JSONError) {
            add(try JSONNodeReader.read(text.span, depthMax: depthMax), to: &reading.tokens)
        } catch {
            reading.error = error
        }
        let isSame = reading.error == whole.error && (whole.error != nil || reading.tokens == whole.tokens)
        try expect(isSame, "as a tree \(reading), else \(whole): \(shown(text))")
    }

    private static func add(_ node: JSONNode, to tokens: inout [String]) {
        switch node.content {
        case .object(let members):
            tokens.append("{")
            for member in members {
                tokens.append("\(member.name):")
                add(member.value, to: &tokens)
            }
            tokens.append("}")
        case .array(let elements):
            tokens.append("[")
            for element in elements { add(element, to: &tokens) }
            tokens.append("]")
        case .string(let string): tokens.append("'\(string)'")
        case .number(let number): tokens.append(number)
        case .literal(let literal): tokens.append("\(literal.text)")
        }
    }
}
