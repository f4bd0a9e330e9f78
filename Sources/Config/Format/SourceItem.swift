/// What a formatted file is made of: the statements of a source file as they were written, with all that stands
/// between them.
enum SourceItem: Equatable {
    /// One empty line or more.
    case blank
    /// A comment on a line of its own, from its `#` on.
    case comment(String)
    case statement(SourceStatement)
}

/// A directive as it was written.
struct SourceStatement: Equatable {
    struct Word: Equatable {
        /// As it stands in the file, with its quotes and `${...}`.
        var text: String
        /// Whether a continued line (a backslash and the line's end) stands before it.
        var isOnNewLine: Bool
    }

    struct Block: Equatable {
        /// Behind its `{`.
        var comment: String?
        var items: [SourceItem]
        /// Whether it was written on one line.
        var isOnOneLine: Bool
    }

    /// A comment behind a directive.
    struct Comment: Equatable {
        var text: String
        /// Where it stood, from 1.
        var column: Int
    }

    /// The name and the arguments; never empty.
    var words: [Word]
    var block: Block?
    /// Behind the last word, or behind the `}`.
    var comment: Comment?
}
