/// A line of a source file with a caret under the characters that a diagnostic is about.
struct Excerpt {
    /// A line longer than this is shown as a window around the caret.
    static let charactersMax = 160
    /// How many characters before the caret the window begins.
    static let charactersBefore = 60

    private var shown: [Unicode.Scalar]
    /// Where the caret stands in `shown`, from 0.
    private var caret: Int
    private var length: Int

    init(line: String, column: Int, length: Int) {
        let scalars = Array(line.unicodeScalars)
        caret = min(max(0, column - 1), scalars.count)
        self.length = max(1, min(length, scalars.count - caret))
        shown = scalars
        guard scalars.count > Self.charactersMax else { return }
        let start = max(0, min(caret - Self.charactersBefore, scalars.count - Self.charactersMax))
        let end = min(scalars.count, start + Self.charactersMax)
        shown = Array(scalars[start..<end])
        caret -= start
        self.length = max(1, min(self.length, shown.count - caret))
        if start > 0, let first = shown.indices.first { shown[first] = "…" }
        if end < scalars.count, let last = shown.indices.last { shown[last] = "…" }
    }

    func lines(number: Int) -> [String] {
        let digits = String(number)
        let gutter = String(repeating: " ", count: max(0, 6 - digits.count)) + digits
        // Tabs are kept in the line and under it, so that the caret stands right whatever their width.
        var padding = ""
        for scalar in shown.prefix(caret) { padding += scalar == "\t" ? "\t" : " " }
        let underline = "^" + String(repeating: "~", count: length - 1)
        return ["\(gutter) | \(printable(shown))", "       | \(padding)\(underline)"]
    }
}

/// `scalars` as a terminal may get them: control characters, which could drive it, become U+FFFD.
func printable(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var text = String.UnicodeScalarView()
    for scalar in scalars { text.append(isControl(scalar) && scalar != "\t" ? "\u{FFFD}" : scalar) }
    return String(text)
}

/// `text` in quotes for a message, cut at a length that still fits on a line.
func quoted(_ text: String) -> String {
    let charactersMax = 60
    let scalars = text.unicodeScalars
    let isLong = scalars.count > charactersMax
    let shown = printable(scalars.prefix(isLong ? charactersMax - 1 : charactersMax))
    return "\"\(shown)\(isLong ? "…" : "")\""
}

/// C0, DEL and C1.
func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (scalar.value >= 0x7F && scalar.value < 0xA0)
}
