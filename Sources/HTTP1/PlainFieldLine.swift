internal import Basics
internal import HTTP

/// A field line as nearly all are: a name of at most 32 bytes without `_`, a colon, a value, CRLF, and all of it
/// there (RFC 9112 section 5).
///
/// It decides nothing but that: whatever is not such a line is nil, and `FieldLineReader` says what it is. The two
/// agree on every line that both can read.
struct PlainFieldLine {
    let field: Field
    /// Where the next line starts.
    let end: Int

    /// - Parameters:
    ///   - start: where the line starts; at most the count of `bytes`.
    ///   - first: the word there.
    @inline(always) init?(_ bytes: Span<UInt8>, at start: Int, first: UInt64) {
        guard let (known, colon) = Self.name(bytes, at: start, first: first),
            let (value, stop) = bytes.value(from: colon &+ 1)
        else { return nil }
        end = stop &+ 2
        field = Field(name: ByteRange(start: start, count: colon &- start), value: value, known: known)
    }

    /// The name up to the first colon; nil when there is none near, or when it is not a plain name.
    @inline(always) private static func name(
        _ bytes: Span<UInt8>, at start: Int, first: UInt64
    ) -> (FieldName, Int)? {
        if let count = Span<UInt8>.colon(in: first) {
            let text = ShortText(first: first, last: 0)
            let known = FieldName.named(upTo8: text, count: count)
            return known != .other || isPlain(text, count, bytes, at: start) ? (known, start &+ count) : nil
        }
        let last = bytes.word(at: start &+ 8)
        if let count = Span<UInt8>.colon(in: last) {
            let text = ShortText(first: first, last: last)
            let whole = 8 &+ count
            let known =
                count == 0 ? FieldName.named(upTo8: text, count: 8) : FieldName.named(upTo16: text, count: whole)
            return known != .other || isPlain(text, whole, bytes, at: start) ? (known, start &+ whole) : nil
        }
        return longName(bytes, at: start)
    }

    /// A name of 16 to 32 bytes.
    @inline(never) private static func longName(_ bytes: Span<UInt8>, at start: Int) -> (FieldName, Int)? {
        var at = start &+ 16
        while at <= start &+ 24 {
            if let count = Span<UInt8>.colon(in: bytes.word(at: at)) {
                let name = bytes.extracting(start..<at &+ count)
                let known = FieldName.named(name)
                return known != .other || isPlain(name) ? (known, at &+ count) : nil
            }
            at &+= 8
        }
        return nil
    }

    /// Known names are sound as they are; others must be looked at.
    @inline(never) private static func isPlain(
        _ text: ShortText, _ count: Int, _ bytes: Span<UInt8>, at start: Int
    ) -> Bool {
        if text.isLettersAndHyphens(count) { return count > 0 }
        return isPlain(bytes.extracting(start..<start &+ count))
    }

    private static func isPlain(_ name: Span<UInt8>) -> Bool {
        let classes = ByteClasses()
        for index in 0..<name.count where !classes.isPlainNameByte(name[index]) { return false }
        return !name.isEmpty
    }
}
