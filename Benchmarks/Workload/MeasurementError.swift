/// What was to be measured did not happen.
public struct MeasurementError: Error, CustomStringConvertible, Sendable {
    public let description: String

    public init(_ description: String) { self.description = description }
}
