/// Names a connection to the shell: a slot, and a generation that tells its holders apart. Never reused in practice: a
/// slot goes through 2^32 generations first.
public struct ConnectionID: Hashable, Sendable {
    public let slot: UInt32
    public let generation: UInt32

    @inlinable public init(slot: UInt32, generation: UInt32) {
        self.slot = slot
        self.generation = generation
    }

    /// From the token of an event.
    @inlinable public init(rawValue: UInt64) {
        slot = UInt32(truncatingIfNeeded: rawValue)
        generation = UInt32(truncatingIfNeeded: rawValue >> 32)
    }

    /// As the token of an event: the generation in the high half.
    @inlinable public var rawValue: UInt64 { UInt64(generation) << 32 | UInt64(slot) }
}
