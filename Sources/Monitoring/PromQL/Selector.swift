/// The series of one name, and of these labels.
struct Selector {
    let name: String
    let matchers: [LabelMatcher]

    /// As PromQL has it: `name{label="value"}`.
    var text: String {
        matchers.isEmpty ? name : "\(name){\(matchers.map(\.text).joined(separator: ","))}"
    }

    /// The same of a family's other samples, as in `_bucket`.
    func ending(_ ending: String) -> Selector { Selector(name: name + ending, matchers: matchers) }

    func with(_ more: LabelMatcher...) -> Selector { Selector(name: name, matchers: matchers + more) }
}
