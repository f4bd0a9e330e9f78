/// Expressions of PromQL, made of their parts.
enum PromQL {
    /// A string literal.
    static func quoted(_ string: String) -> String { JSONText.quoted(string) }

    static func rate(_ selector: Selector, over window: String) -> String { "rate(\(selector.text)[\(window)])" }

    static func increase(_ selector: Selector, over window: String) -> String {
        "increase(\(selector.text)[\(window)])"
    }

    /// - Parameter labels: those that are kept; none at all for one sum.
    static func sum(_ vector: String, by labels: [String] = []) -> String { aggregate("sum", vector, by: labels) }

    static func aggregate(_ operation: String, _ vector: String, by labels: [String]) -> String {
        labels.isEmpty ? "\(operation)(\(vector))" : "\(operation) by (\(labels.joined(separator: ", "))) (\(vector))"
    }

    /// How large a part of a whole is; 0 where there is no such part.
    static func share(_ part: String, of whole: String) -> String { "(\(part) or 0 * \(whole)) / \(whole)" }
}
