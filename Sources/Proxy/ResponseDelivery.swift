public import HTTP

/// How a response is framed on its way to the client, and whether the connection lives on after it.
public struct ResponseDelivery: Equatable, Sendable {
    public var framing: BodyFraming
    /// Whether the client's connection is closed behind this response.
    public var closes: Bool
    /// The client's version: 0 for HTTP/1.0.
    public var clientMinorVersion: UInt8

    /// - Parameters:
    ///   - upstream: the framing in which the backend sends it.
    ///   - wantsClose: whether the connection is to be closed for another reason.
    public init(upstream: BodyFraming, clientMinorVersion: UInt8, wantsClose: Bool) {
        self.clientMinorVersion = clientMinorVersion
        switch upstream {
        case .none, .length:
            framing = upstream
            closes = wantsClose
        case .chunked where clientMinorVersion >= 1, .untilClose where clientMinorVersion >= 1:
            framing = .chunked
            closes = wantsClose
        case .chunked, .untilClose:
            // A 1.0 client knows no chunks: the end of the connection is the end of the message.
            framing = .untilClose
            closes = true
        }
    }
}
