/// The answer to a `PageTicket`.
public struct RenderedPage: Sendable {
    public let status: Int
    public let contentType: StaticString
    public let body: [UInt8]
    public let isGzip: Bool

    /// - Parameters:
    ///   - body: as it is sent: packed, if `isGzip` says so.
    public init(status: Int = 200, contentType: StaticString, body: [UInt8], isGzip: Bool = false) {
        self.status = status
        self.contentType = contentType
        self.body = body
        self.isGzip = isGzip
    }
}
