/// How large a head, or a trailer section, may be, and what is repaired in it.
public struct HeadLimits: Equatable, Sendable {
    /// From the first byte, skipped empty lines included, to the end of the empty line. The buffer must hold as many.
    public var headBytesMax: Int
    /// Field lines. A table with less capacity lowers it.
    public var fieldCountMax: Int
    /// The request target; of no meaning for responses and trailers.
    public var targetBytesMax: Int
    public var tolerated: Tolerance

    public init(headBytesMax: Int, fieldCountMax: Int, targetBytesMax: Int, tolerated: Tolerance = []) {
        self.headBytesMax = headBytesMax
        self.fieldCountMax = fieldCountMax
        self.targetBytesMax = targetBytesMax
        self.tolerated = tolerated
    }

    /// What a client may send when the configuration says nothing else: `limits { header 16k; headers 100; target 8k
    /// }`.
    public static var request: HeadLimits { HeadLimits(headBytesMax: 16384, fieldCountMax: 100, targetBytesMax: 8192) }

    /// What a backend may send: more than a client, because cookies and policies add up, and the backend is the
    /// operator's own.
    public static var response: HeadLimits { HeadLimits(headBytesMax: 65536, fieldCountMax: 1000, targetBytesMax: 0) }
}
