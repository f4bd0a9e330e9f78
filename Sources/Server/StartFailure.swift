/// Why weir does not start, in words for the person who started it.
public struct StartFailure: Error, Equatable, Sendable {
    /// Without the `error:` before it; several lines if there are several reasons.
    public let text: String

    init(_ text: String) { self.text = text }
}
