/// What a label must be for a series to be selected (Prometheus documentation, "Querying basics").
enum LabelMatcher: Equatable {
    /// Exactly this value.
    case equal(String, String)
    /// The whole value matches this regular expression (RE2).
    case matches(String, String)
    /// The whole value does not.
    case notMatching(String, String)

    var text: String {
        switch self {
        case .equal(let label, let value): "\(label)=\(PromQL.quoted(value))"
        case .matches(let label, let pattern): "\(label)=~\(PromQL.quoted(pattern))"
        case .notMatching(let label, let pattern): "\(label)!~\(PromQL.quoted(pattern))"
        }
    }
}
