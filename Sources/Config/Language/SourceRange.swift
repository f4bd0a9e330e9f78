/// Some characters of one line of a source file.
struct SourceRange: Equatable, Sendable {
    var start: SourcePosition
    var length: Int

    init(start: SourcePosition, length: Int = 1) {
        self.start = start
        self.length = max(1, length)
    }
}
