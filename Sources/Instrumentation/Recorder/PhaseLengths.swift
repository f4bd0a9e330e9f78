/// How long each phase of an exchange took, in nanoseconds; -1 for a phase that did not happen. What they mean:
/// `Phase`.
public struct PhaseLengths: Equatable, Sendable {
    public var own: Int64 = -1
    public var queue: Int64 = -1
    public var connect: Int64 = -1
    public var tls: Int64 = -1
    public var send: Int64 = -1
    public var firstByte: Int64 = -1
    public var receive: Int64 = -1

    @inlinable public init() {}
}
