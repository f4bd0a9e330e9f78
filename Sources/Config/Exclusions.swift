internal import Patterns

/// The expressions of a service's `exclude`, to ask which of them leaves a template or a path out. Slow: for checks and
/// explanations, not for traffic.
public struct Exclusions: ~Copyable {
    private let patterns: [(expression: String, pattern: Pattern)]
    private let scratch = PatternScratch()

    /// - Parameter expressions: of a checked configuration; one that does not compile excludes nothing.
    public init(_ expressions: [String]) {
        patterns = expressions.compactMap { expression in
            do throws(PatternError) { return (expression, try Pattern(expression)) } catch { return nil }
        }
    }

    /// The first expression that is found in a template, or in the path where no template matched.
    public func expression(excluding text: String) -> String? {
        let bytes = Array(text.utf8)
        return patterns.first { $0.pattern.isFound(in: bytes.span, scratch: scratch) }?.expression
    }

    func contains(_ template: String) -> Bool { expression(excluding: template) != nil }
}
