internal import HTTP
internal import JSON

/// A source as it was read, and where.
struct PlacedSource {
    var source: ValueSource
    var place: SourceRange
    /// Of what stands behind its name.
    var argumentPlace: SourceRange
}

/// Sources of values: `request.header.X-Tenant`, `response.json.job.id`, `duration`, `"a constant"`.
enum ValueSourceText {
    private static var expected: String {
        "one of " + ValueSourceRow.named.map(\.syntax).joined(separator: ", ") + ", or a constant in quotes"
    }

    /// Reads a word that is nothing but a source.
    static func read(_ word: Token) throws(DirectiveError) -> PlacedSource {
        guard word.isQuoted else { return try read(word.text, in: word, at: 0) }
        let source = ValueSource(.constant, argument: word.text)
        return PlacedSource(source: source, place: word.range, argumentPlace: word.range)
    }

    /// Reads a part of a word.
    ///
    /// - Parameter base: how many bytes of the word stand before it.
    static func read(_ text: String, in word: Token, at base: Int) throws(DirectiveError) -> PlacedSource {
        guard let row = row(of: text) else { throw unknown(text, in: word, at: base) }
        let behind = text.utf8.dropFirst(row.name.utf8.count)
        // A dot stands between a name and what follows it, except where that is an element of an array.
        let hasDot = behind.first == UInt8(ascii: ".")
        let argument = String(behind.dropFirst(hasDot ? 1 : 0)) ?? ""
        let offset = base + row.name.utf8.count + (hasDot ? 1 : 0)
        let place = word.range(utf8Offset: base, length: text.utf8.count)
        guard !argument.isEmpty || row.argument == .none || (row.argument == .jsonPath && !hasDot) else {
            throw DirectiveError(
                at: place, "\(quoted(row.name)) needs \(row.argument == .jsonPath ? "a path" : "a name") behind it",
                expected: row.syntax)
        }
        let argumentPlace = word.range(utf8Offset: offset, length: argument.utf8.count)
        let source: ValueSource
        switch row.argument {
        case .none:
            guard behind.isEmpty else {
                throw DirectiveError(
                    at: word.range(utf8Offset: base + row.name.utf8.count, length: behind.count),
                    "\(quoted(row.name)) has nothing behind it", expected: row.syntax)
            }
            source = ValueSource(row.kind)
        case .jsonPath: source = ValueSource(row.kind, path: try path(argument, in: word, at: offset))
        case .fieldName:
            try checkToken(argument, "a field's name", in: word, at: offset)
            source = ValueSource(row.kind, argument: argument.lowercased())
        case .token:
            try checkToken(argument, "a name", in: word, at: offset)
            source = ValueSource(row.kind, argument: argument)
        case .name, .parameter: source = ValueSource(row.kind, argument: argument)
        }
        return PlacedSource(source: source, place: place, argumentPlace: argumentPlace)
    }

    /// The row whose name a text begins with, up to a dot or its end.
    private static func row(of text: String) -> ValueSourceRow? {
        ValueSourceRow.named.first { row in
            guard text.hasPrefix(row.name) else { return false }
            switch text.utf8.dropFirst(row.name.utf8.count).first {
            case nil, UInt8(ascii: "."): return true
            case UInt8(ascii: "["): return row.argument == .jsonPath
            default: return false
            }
        }
    }

    private static func checkToken(
        _ text: String, _ what: String, in word: Token, at offset: Int
    ) throws(DirectiveError) {
        let classes = ByteClasses()
        guard let wrong = text.utf8.enumerated().first(where: { !classes.isToken($0.element) }) else { return }
        throw DirectiveError(
            at: word.range(utf8Offset: offset + wrong.offset), "\(quoted(text)) is not \(what)",
            expected: "letters, digits and ! # $ % & ' * + - . ^ _ ` | ~")
    }

    // MARK: paths

    private static func path(_ text: String, in word: Token, at offset: Int) throws(DirectiveError) -> JSONPath {
        do throws(JSONPath.ParseError) {
            return try JSONPath(parsing: text)
        } catch {
            // What is missing at the end is missed at the last byte.
            let place = min(error.offset, text.utf8.count - 1)
            throw DirectiveError(
                at: word.range(utf8Offset: offset + place), problem(error.reason),
                expected: "names with dots between them and elements as [0], such as job.items[0].id",
                hint: error.reason == .name ? "a dot or bracket that belongs to a name has a backslash before it" : nil)
        }
    }

    private static func problem(_ reason: JSONPath.ParseError.Reason) -> String {
        switch reason {
        case .name: "a name is missing in this path"
        case .element: "the number of an element is missing or not closed"
        case .separator: "\".\" or \"[\" is missing in this path"
        case .elementTooFar: "an element beyond \(JSONPath.elementMax) is not looked for"
        case .tooLong: "a path of more than \(JSONPath.stepsMax) steps"
        }
    }

    // MARK: unknown sources

    private static func unknown(_ text: String, in word: Token, at base: Int) -> DirectiveError {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let first = parts[0]
        let isRootKnown = ValueSourceRow.named.contains { $0.name.hasPrefix(first + ".") }
        var place = word.range(utf8Offset: base, length: max(1, first.utf8.count))
        if isRootKnown, parts.count > 1 {
            let offset = base + first.utf8.count + 1
            place = word.range(utf8Offset: offset, length: max(1, parts[1].utf8.count))
        }
        return DirectiveError(
            at: place, "unknown source \(quoted(text))", expected: expected,
            hint: hint(parts, hasKnownRoot: isRootKnown))
    }

    private static func hint(_ parts: [Substring], hasKnownRoot: Bool) -> String? {
        let names = ValueSourceRow.named.map(\.name)
        let typed = parts.prefix(2).joined(separator: ".")
        // Only names that begin alike are near to one whose beginning is right.
        let near = nearestName(to: typed, among: hasKnownRoot ? names.filter { $0.hasPrefix(parts[0] + ".") } : names)
        if let near {
            return "did you mean \(quoted(([near] + parts.dropFirst(2).map(String.init)).joined(separator: ".")))?"
        }
        let text = parts.joined(separator: ".")
        return hasKnownRoot ? nil : "a constant is written in quotes: \(quoted(text))"
    }
}
