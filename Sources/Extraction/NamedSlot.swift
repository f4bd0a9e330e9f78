/// A value that is found by a name, and the slot of a `ValueTable` that it goes into.
public struct NamedSlot: Equatable, Sendable {
    /// Of a field in lower case.
    public let name: [UInt8]
    public let slot: Int

    public init(_ name: String, slot: Int) {
        self.name = Array(name.utf8)
        self.slot = slot
    }
}
