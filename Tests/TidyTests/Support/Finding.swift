import Testing

/// One place that breaks a rule.
struct Finding: Hashable, CustomStringConvertible {
    /// From the repository's root.
    let path: String
    /// From 1; 0 where it is the file as a whole.
    let line: Int
    let what: String

    init(_ path: String, _ line: Int, _ what: String) {
        self.path = path
        self.line = line
        self.what = what
    }

    var description: String { line == 0 ? "\(path): \(what)" : "\(path):\(line): \(what)" }
}

/// Fails with one line for each finding, so that an editor can jump to all of them.
func expectNone(_ findings: [Finding], _ rule: String, sourceLocation: SourceLocation = #_sourceLocation) {
    guard !findings.isEmpty else { return }
    let lines = findings.sorted { ($0.path, $0.line, $0.what) < ($1.path, $1.line, $1.what) }.map(\.description)
    Issue.record("\(rule)\n\(lines.joined(separator: "\n"))", sourceLocation: sourceLocation)
}
