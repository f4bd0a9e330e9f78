/// A value of a JSON text with its place, and with its members in the order of the text.
public struct JSONNode: Equatable, Sendable {
    public enum Content: Equatable, Sendable {
        case object([JSONMember])
        case array([JSONNode])
        case string(String)
        /// As it was written.
        case number(String)
        case literal(JSONLiteral)
    }

    public let content: Content
    /// Where it begins.
    public let position: JSONPosition

    public init(_ content: Content, at position: JSONPosition) {
        self.content = content
        self.position = position
    }

    /// The members of an object; none if it is none.
    public var members: [JSONMember] {
        if case .object(let members) = content { members } else { [] }
    }

    /// The elements of an array; none if it is none.
    public var elements: [JSONNode] {
        if case .array(let elements) = content { elements } else { [] }
    }

    /// The text of a string.
    public var string: String? {
        if case .string(let text) = content { text } else { nil }
    }

    public var isObject: Bool {
        if case .object = content { true } else { false }
    }

    /// The value of a member. Of several with one name it is the last, as nearly all readers have it.
    public subscript(_ name: String) -> JSONNode? { members.last { $0.name == name }?.value }
}
