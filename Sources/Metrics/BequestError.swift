/// Why the counters of another process could not be taken over.
public enum BequestError: Error, Equatable, Sendable {
    /// Written by a weir whose format is another one.
    case otherVersion(Int)
    /// Not what any weir writes.
    case malformed
}
