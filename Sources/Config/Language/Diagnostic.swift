/// One thing that is wrong, or doubtful, in a route file: where, what, what was expected, and how to cure it.
public struct Diagnostic: Equatable, Sendable {
    public enum Severity: String, Sendable {
        case error
        case warning
    }

    public var severity: Severity
    public var position: SourcePosition
    /// How many characters are underlined, from the position on; at least 1.
    public var length: Int
    public var message: String
    /// What could stand there; follows "expected: ".
    public var expected: String?
    /// The cure; follows "hint: ".
    public var hint: String?
    /// The line of the file; nil when there is none to show, as for a file that cannot be read.
    public var excerpt: String?

    public var file: String { position.file }
    public var line: Int { position.line }
    public var column: Int { position.column }

    public init(
        _ severity: Severity = .error, at position: SourcePosition, length: Int = 1, _ message: String,
        expected: String? = nil, hint: String? = nil, excerpt: String? = nil
    ) {
        self.severity = severity
        self.position = position
        self.length = max(1, length)
        self.message = message
        self.expected = expected
        self.hint = hint
        self.excerpt = excerpt
    }

    /// The whole report as it is shown, without a line break at its end.
    public var rendered: String {
        var lines = ["\(position): \(severity.rawValue): \(message)"]
        if let excerpt { lines += Excerpt(line: excerpt, column: column, length: length).lines(number: line) }
        if let expected { lines += wrapped(expected, after: "  expected: ") }
        if let hint { lines += wrapped(hint, after: "  hint: ") }
        return lines.joined(separator: "\n")
    }
}

extension [Diagnostic] {
    /// All reports, an empty line between them, with a line break at the end; empty when there are none.
    public var rendered: String { isEmpty ? "" : map(\.rendered).joined(separator: "\n\n") + "\n" }

    /// Whether any of them makes the file unusable.
    public var hasErrors: Bool { contains { $0.severity == .error } }
}
