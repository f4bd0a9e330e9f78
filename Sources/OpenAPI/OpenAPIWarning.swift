public import JSON

/// A part of a document that was left out.
public struct OpenAPIWarning: Equatable, Sendable {
    /// What was left out and why, for people.
    public let message: String
    public let position: JSONPosition

    public init(_ message: String, at position: JSONPosition) {
        self.message = message
        self.position = position
    }

    /// As a line for people: `openapi.json:3:5: ...`.
    ///
    /// - Parameter source: the document's path or URL.
    public func text(source: String) -> String { "\(source):\(position.line):\(position.column): \(message)" }
}
