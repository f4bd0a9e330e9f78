/// How much a service takes. Where `0` in the file means no limit, the field holds its type's greatest value.
public struct Limits: Equatable, Sendable {
    /// Connections of one client address on one listener; `Int.max` without a limit.
    public var connectionsPerAddressMax: Int
    /// Bytes of a request head, request line and empty line included.
    public var headerBytesMax: Int
    /// Fields of a request head.
    public var fieldsMax: Int
    /// Bytes of a request target.
    public var targetBytesMax: Int
    /// Bytes of a request body; `UInt64.max` without a limit.
    public var bodyBytesMax: UInt64
    /// Bytes of unpacked JSON of a body that are read for metrics of the operator's own.
    public var jsonBytesMax: Int
    /// Client connections on one listener.
    public var connectionsMax: Int
    /// Bytes of a response head.
    public var responseHeaderBytesMax: Int
    /// Requests that wait for a backend connection.
    public var pendingMax: Int
    /// Connections to one backend.
    public var upstreamConnectionsMax: Int

    public init() {
        connectionsPerAddressMax = .max
        headerBytesMax = 16 << 10
        fieldsMax = 100
        targetBytesMax = 8 << 10
        bodyBytesMax = .max
        jsonBytesMax = 1 << 20
        connectionsMax = 65536
        responseHeaderBytesMax = 64 << 10
        pendingMax = 1024
        upstreamConnectionsMax = 1024
    }
}
