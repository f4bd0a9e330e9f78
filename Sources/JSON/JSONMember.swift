/// A name and its value in an object.
public struct JSONMember: Equatable, Sendable {
    public let name: String
    /// Where the name's quotes begin.
    public let position: JSONPosition
    public let value: JSONNode

    public init(name: String, at position: JSONPosition, value: JSONNode) {
        self.name = name
        self.position = position
        self.value = value
    }
}
