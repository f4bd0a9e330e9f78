import Foundation

/// One file of the repository.
struct SourceText: Sendable {
    enum Part { case text, code, comments }

    /// From the repository's root.
    let path: String
    let text: String
    /// Without comments and the text of literals, for Swift; `text` for other languages.
    let code: String
    /// Comments alone, for Swift; `text` for other languages.
    let comments: String

    init(path: String, text: String) {
        self.path = path
        self.text = text
        if path.hasSuffix(".swift") {
            let parts = SwiftText(text)
            code = parts.code
            comments = parts.comments
        } else {
            code = text
            comments = text
        }
    }

    var name: String { String(path.split(separator: "/").last ?? "") }
    var lines: [Substring] { Self.lines(of: text) }
    var codeLines: [Substring] { Self.lines(of: code) }
    var commentLines: [Substring] { Self.lines(of: comments) }

    /// The folder of Sources/ or Tests/ that it is in: the module. nil elsewhere.
    var module: String? {
        let parts = path.split(separator: "/")
        guard parts.count > 2, parts[0] == "Sources" || parts[0] == "Tests" else { return nil }
        return String(parts[1])
    }

    private static func lines(of text: String) -> [Substring] {
        text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// A part of the file in which a pattern was found.
    struct Match {
        /// From 1.
        let line: Int
        /// The whole, then each group; empty where a group took no part.
        let groups: [String]
    }

    /// Every place where a regular expression (of ICU, `^` and `$` at each line) matches.
    func matches(_ pattern: String, in part: Part = .code) throws -> [Match] {
        let expression = try NSRegularExpression(pattern: pattern, options: [.anchorsMatchLines])
        let subject = part == .code ? code : part == .comments ? comments : text
        let whole = subject as NSString
        var line = 1
        var counted = 0
        return expression.matches(in: subject, range: NSRange(location: 0, length: whole.length)).map { found in
            let before = whole.substring(with: NSRange(location: counted, length: found.range.location - counted))
            line += before.utf8.count { $0 == UInt8(ascii: "\n") }
            counted = found.range.location
            let groups = (0..<found.numberOfRanges).map { group in
                let range = found.range(at: group)
                return range.location == NSNotFound ? "" : whole.substring(with: range)
            }
            return Match(line: line, groups: groups)
        }
    }

    /// The same places as findings.
    func findings(_ pattern: String, in part: Part = .code, _ what: String) throws -> [Finding] {
        try matches(pattern, in: part).map { Finding(path, $0.line, what) }
    }
}
