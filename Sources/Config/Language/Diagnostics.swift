/// All that is found wrong in the files of one configuration, gathered while they are read and checked.
struct Diagnostics {
    /// More than a person reads in one go; past it they are only counted, so that a file of rubbish cannot fill the
    /// memory.
    static let kept = 200

    private(set) var found: [Diagnostic] = []
    private var errorsLeftOut = 0
    /// The files in the order in which they were first opened.
    private var files: [SourceFile] = []
    private(set) var hasErrors = false
    /// Whether a file that is imported could not be read, so that what seems to be missing may stand there.
    var hasUnreadFile = false

    mutating func open(_ file: SourceFile) { files.append(file) }

    mutating func add(_ diagnostic: Diagnostic) {
        if diagnostic.severity == .error { hasErrors = true }
        guard found.count < Self.kept else {
            errorsLeftOut += 1
            return
        }
        var diagnostic = diagnostic
        if diagnostic.excerpt == nil {
            diagnostic.excerpt = files.first { $0.path == diagnostic.file }?.line(diagnostic.line)
        }
        found.append(diagnostic)
    }

    mutating func error(
        at range: SourceRange, _ message: String, expected: String? = nil, hint: String? = nil
    ) {
        add(Diagnostic(.error, at: range.start, length: range.length, message, expected: expected, hint: hint))
    }

    mutating func warning(at range: SourceRange, _ message: String, hint: String? = nil) {
        add(Diagnostic(.warning, at: range.start, length: range.length, message, hint: hint))
    }

    /// In the order of the files: file by file as they were opened, then by line and column.
    func sorted() -> [Diagnostic] {
        var order: [String: Int] = [:]
        for (index, file) in files.enumerated() where order[file.path] == nil { order[file.path] = index }
        let ranked = found.enumerated().sorted { left, right in
            let first = (order[left.element.file] ?? 0, left.element.line, left.element.column, left.offset)
            let second = (order[right.element.file] ?? 0, right.element.line, right.element.column, right.offset)
            return first < second
        }
        var all = ranked.map(\.element)
        if errorsLeftOut > 0, let last = all.last {
            all.append(Diagnostic(last.severity, at: last.position, "\(errorsLeftOut) more are not shown"))
        }
        return all
    }
}
