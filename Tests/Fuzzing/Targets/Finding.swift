/// What a target found wrong.
public struct Finding: Error, CustomStringConvertible, Sendable {
    public let description: String

    init(_ description: String) { self.description = description }
}

/// - Throws: a finding with `explanation` unless `condition` holds.
func expect(_ condition: Bool, _ explanation: @autoclosure () -> String) throws(Finding) {
    if !condition { throw Finding(explanation()) }
}
