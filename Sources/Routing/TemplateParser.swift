/// Reads a route template from left to right, one character at a time, because errors are placed by characters.
struct TemplateParser {
    private(set) var segments: [TemplateSegment] = []
    private(set) var names: [String] = []
    /// The template without the types of its parameters.
    private(set) var untyped = ""

    private let text: [Character]
    private let dialect: TemplateDialect
    private let bytesCount: Int
    private var position = 0
    private var hasPath = false

    init(_ text: String, dialect: TemplateDialect) {
        self.text = Array(text)
        self.dialect = dialect
        bytesCount = text.utf8.count
    }

    mutating func parse() throws(TemplateError) {
        guard text.first == "/" else { throw missingSlash() }
        guard bytesCount <= RouteTemplate.textBytesMax else {
            throw error("a template has at most \(RouteTemplate.textBytesMax) bytes", at: 0, length: text.count)
        }
        while position < text.count {
            untyped.append("/")
            position += 1
            guard segments.count < RouteTemplate.segmentsMax else {
                throw error("a template has at most \(RouteTemplate.segmentsMax) segments", at: position, length: 0)
            }
            segments.append(try segment())
        }
    }

    /// Reads up to the next slash or the end.
    private mutating func segment() throws(TemplateError) -> TemplateSegment {
        var segment = TemplateSegment()
        var literal = ""
        while position < text.count, text[position] != "/" {
            if text[position] == "{" {
                segment.append(&literal)
                if case .parameter? = segment.pieces.last {
                    throw error("two parameters side by side: text must stand between them", at: position, length: 1)
                }
                segment.pieces.append(.parameter(try parameter()))
            } else {
                literal.append(try literalCharacter())
            }
        }
        segment.append(&literal)
        return segment
    }

    private mutating func literalCharacter() throws(TemplateError) -> Character {
        let character = text[position]
        switch character {
        case "}":
            throw error("`}` without `{` before it", at: position, length: 1)
        case "?":
            throw error(
                "a template is matched against the path alone: leave out `?` and the query", at: position, length: 1)
        case "#":
            throw error("a request carries no fragment: leave out `#` and what follows", at: position, length: 1)
        case _
        where character.isWhitespace || character.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }:
            throw error(
                "a template has no spaces or control characters; use a parameter there", at: position, length: 1)
        default:
            untyped.append(character)
            position += 1
            return character
        }
    }

    /// Reads `{name}`, `{name:type}` or `{name...}`.
    private mutating func parameter() throws(TemplateError) -> ParameterKind {
        let open = position
        guard let close = text[open...].firstIndex(of: "}"), !text[open + 1..<close].contains("{"),
            !text[open..<close].contains("/")
        else { throw error("`{` is not closed: expected `}` before the segment ends", at: open, length: 1) }
        let (name, kind) = try content(in: open + 1..<close, open: open)
        if kind == .path {
            guard !hasPath else {
                throw error("a template has one path parameter at most", at: open, length: close + 1 - open)
            }
            hasPath = true
        }
        names.append(name)
        untyped += "{\(name)}"
        position = close + 1
        return kind
    }

    /// Reads what stands within the braces.
    private func content(
        in inside: Range<Int>, open: Int
    ) throws(TemplateError) -> (name: String, kind: ParameterKind) {
        guard dialect == .routes else { return (try name(in: inside, open: open), .plain) }
        if let colon = text[inside].firstIndex(of: ":") {
            let name = try name(in: inside.lowerBound..<colon, open: open)
            return (name, try converter(in: colon + 1..<inside.upperBound, colon: colon, name: name))
        }
        guard String(text[inside]).hasSuffix("...") else { return (try name(in: inside, open: open), .plain) }
        return (try name(in: inside.lowerBound..<inside.upperBound - 3, open: open), .path)
    }

    private func name(in range: Range<Int>, open: Int) throws(TemplateError) -> String {
        let name = String(text[range])
        guard !name.isEmpty else {
            throw error("a parameter has a name: `{name}`", at: open, length: range.upperBound + 1 - open)
        }
        guard isName(name) else {
            throw error(
                "`\(name)` is no parameter name: letters, digits and `_`, not a digit first", at: range.lowerBound,
                length: range.count)
        }
        guard !names.contains(name) else {
            throw error(
                "the parameter `\(name)` stands in the template twice", at: range.lowerBound, length: range.count)
        }
        return name
    }

    private func isName(_ name: String) -> Bool {
        switch dialect {
        case .routes: name.utf8.allSatisfy(isNameByte) && name.utf8.first.map(isDigit) == false
        case .openAPI: !name.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
        }
    }

    private func converter(in range: Range<Int>, colon: Int, name: String) throws(TemplateError) -> ParameterKind {
        let converter = String(text[range])
        if let kind = ParameterKind(converter: converter) { return kind }
        let known = ParameterKind.allCases.map(\.converter)
        let choice = "one of: " + known.joined(separator: ", ")
        guard !converter.isEmpty else {
            throw error("expected a type after `:`, \(choice)", at: colon, length: 1)
        }
        let near = nearest(to: converter, among: known).map { "did you mean `\($0)`? " } ?? ""
        throw error("unknown type `\(converter)`: \(near)\(choice)", at: range.lowerBound, length: range.count)
    }

    private func missingSlash() -> TemplateError {
        guard !text.isEmpty else { return error("expected a template, such as `/jobs/{job_id}`", at: 0, length: 0) }
        if String(text).contains("://") {
            return error("a template is a path: leave out scheme and host", at: 0, length: text.count)
        }
        return error("a template starts with `/`", at: 0, length: 1)
    }

    private func error(_ message: String, at offset: Int, length: Int) -> TemplateError {
        TemplateError(message: message, offset: offset, length: length)
    }
}

extension TemplateSegment {
    /// Takes the text that was gathered so far as a piece.
    fileprivate mutating func append(_ text: inout String) {
        guard !text.isEmpty else { return }
        pieces.append(.literal(Array(text.utf8)))
        literalCharacters += text.count
        text = ""
    }
}

private func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

private func isNameByte(_ byte: UInt8) -> Bool { isDigit(byte) || byte == 0x5F || (byte | 0x20) &- 0x61 < 26 }

/// The known word that `word` was most likely meant to be: one that begins it or is begun by it, or at most two
/// letters away.
func nearest(to word: String, among known: [String]) -> String? {
    let lowercase = word.lowercased()
    if let begun = known.first(where: { lowercase.hasPrefix($0) || $0.hasPrefix(lowercase) }) { return begun }
    let distances = known.map { ($0, editDistance(lowercase, $0)) }
    guard let best = distances.min(by: { $0.1 < $1.1 }), best.1 <= 2, best.1 < best.0.count - 1 else { return nil }
    return best.0
}

/// How many letters must be put in, taken out or changed to make one word of the other (Levenshtein).
func editDistance(_ left: String, _ right: String) -> Int {
    let right = Array(right)
    var row = Array(0...right.count)
    for (above, letter) in left.enumerated() {
        var diagonal = row[0]
        row[0] = above + 1
        for index in right.indices {
            let changed = diagonal + (right[index] == letter ? 0 : 1)
            diagonal = row[index + 1]
            row[index + 1] = min(changed, row[index] + 1, diagonal + 1)
        }
    }
    return row[right.count]
}
