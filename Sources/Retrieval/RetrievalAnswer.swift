/// What came back, whatever its status.
public struct RetrievalAnswer: Equatable, Sendable {
    public var status: Int
    /// As the server has it; empty when it says nothing.
    public var contentType: String
    /// Where it came from in the end, when redirects were followed.
    public var url: String
    /// Unpacked.
    public var body: [UInt8]

    public init(status: Int, contentType: String, url: String, body: [UInt8]) {
        self.status = status
        self.contentType = contentType
        self.url = url
        self.body = body
    }
}
