public import JSON

/// Why a document gives no routes.
public struct OpenAPIError: Error, Equatable, Sendable {
    /// What is wrong, for people.
    public let message: String
    /// What was expected; nil where the message says it.
    public let expected: String?
    public let position: JSONPosition

    public init(_ message: String, expected: String? = nil, at position: JSONPosition) {
        self.message = message
        self.expected = expected
        self.position = position
    }

    /// As a line for people: `openapi.json:3:5: ...`.
    ///
    /// - Parameter source: the document's path or URL.
    public func text(source: String) -> String {
        let place = "\(source):\(position.line):\(position.column): \(message)"
        return expected.map { "\(place) (expected: \($0))" } ?? place
    }
}
