public import Basics

/// What the tokenizer came upon.
///
/// Names, strings and numbers come in pieces, so that a long one is held by nobody. A range is one of the input of
/// that call and holds bytes of the text itself; the pieces of a string, put together, are valid UTF-8, while one piece
/// may end within a character.
public enum JSONEvent: Equatable, Sendable {
    case objectStart
    case objectEnd
    case arrayStart
    case arrayEnd
    /// Bytes of a member's name.
    case name(ByteRange, isLast: Bool)
    /// A character of a name that was written as an escape. Never the last piece.
    case nameScalar(Unicode.Scalar)
    /// Bytes of a string.
    case string(ByteRange, isLast: Bool)
    /// A character of a string that was written as an escape. Never the last piece.
    case stringScalar(Unicode.Scalar)
    /// Characters of a number as they were written. The last piece may be empty: what ends a number is what follows.
    case number(ByteRange, isLast: Bool)
    case literal(JSONLiteral)
    /// The value that was to be skipped has passed.
    case skipped
    /// The input is used up: the next call brings the bytes that follow it.
    case needsInput
}
