/// A piece of a source file: a word, or one of the marks that give it structure.
struct Token: Sendable {
    enum Kind: Equatable, Sendable {
        /// An argument or a name, quotes taken off and `${...}` filled in.
        case word
        /// A lone `{`.
        case open
        /// A lone `}`.
        case close
        /// `;` or the end of a line.
        case end
        case endOfFile
    }

    let kind: Kind
    /// What a word says.
    let text: String
    let range: SourceRange
    let isQuoted: Bool
    /// Whether something in it was reported already, so that its text means nothing.
    let isBroken: Bool
    /// Where each character of `text` comes from; nil when `text` stands in the source as it is, one column after the
    /// other.
    private let origins: [SourcePosition]?

    init(
        _ kind: Kind, text: String = "", range: SourceRange, isQuoted: Bool = false, isBroken: Bool = false,
        origins: [SourcePosition]? = nil
    ) {
        self.kind = kind
        self.text = text
        self.range = range
        self.isQuoted = isQuoted
        self.isBroken = isBroken
        self.origins = origins
    }

    /// Whether `text` stands in the source as it is.
    var isVerbatim: Bool { origins == nil }

    /// The place in the source of a part of a word.
    ///
    /// - Parameter offset: in UTF-8 bytes of `text`, as parsers of bytes count; past the end is the end.
    func range(utf8Offset offset: Int, length: Int = 1) -> SourceRange {
        let bytes = text.utf8
        let start = bytes.index(bytes.startIndex, offsetBy: min(max(0, offset), bytes.count))
        let end = bytes.index(start, offsetBy: min(max(0, length), bytes.distance(from: start, to: bytes.endIndex)))
        let before = text.unicodeScalars.distance(from: text.startIndex, to: start)
        let within = text.unicodeScalars.distance(from: start, to: end)
        return range(characterOffset: before, length: within)
    }

    /// As `range(utf8Offset:length:)`, with both numbers in characters.
    func range(characterOffset offset: Int, length: Int = 1) -> SourceRange {
        guard let origins else {
            var position = range.start
            position.column += offset + (isQuoted ? 1 : 0)
            return SourceRange(start: position, length: length)
        }
        guard offset >= 0, offset < origins.count else {
            var position = range.start
            position.column += range.length - (isQuoted ? 1 : 0)
            return SourceRange(start: position, length: 1)
        }
        let last = origins[min(origins.count - 1, max(offset, offset + length - 1))]
        let first = origins[offset]
        // A part that runs over a line's end is underlined to nowhere: its first character must do.
        return SourceRange(start: first, length: last.line == first.line ? last.column - first.column + 1 : 1)
    }
}
