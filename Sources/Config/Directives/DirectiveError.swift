/// Why a directive cannot be taken: what ends the reading of it.
struct DirectiveError: Error {
    /// nil when it was reported before, as for a word with an unset variable.
    var range: SourceRange?
    var message: String
    var expected: String?
    var hint: String?

    init(at range: SourceRange, _ message: String, expected: String? = nil, hint: String? = nil) {
        self.range = range
        self.message = message
        self.expected = expected
        self.hint = hint
    }

    private init() { message = "" }

    static let reported = DirectiveError()

    /// For an option of the language that is not built yet.
    static func notYet(_ option: String, at range: SourceRange, hint: String = "remove it") -> DirectiveError {
        DirectiveError(at: range, "\"\(option)\" is not supported yet", hint: hint)
    }
}

extension Diagnostics {
    mutating func add(_ error: DirectiveError) {
        guard let range = error.range else { return }
        self.error(at: range, error.message, expected: error.expected, hint: error.hint)
    }
}
