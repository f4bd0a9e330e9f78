public import Extraction
public import HTTP

/// What metrics of the operator's own take from the exchanges of a route: the values that are read, and the rules that
/// make samples of them.
public final class RouteSampling: Sendable {
    public let wanted: WantedValues
    /// Of the exchanges that any of the rules is for.
    public let methods: MethodSet
    let rules: [SampleRule]

    init(wanted: WantedValues, rules: [SampleRule]) {
        self.wanted = wanted
        self.rules = rules
        methods = rules.reduce(MethodSet()) { $0.union($1.methods) }
    }
}
