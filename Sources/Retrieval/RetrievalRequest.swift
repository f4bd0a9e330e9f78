public import Basics

/// What is asked for, and how long and how much it may take.
public struct RetrievalRequest: Sendable {
    public enum Method: String, Sendable {
        case get = "GET"
        case head = "HEAD"
        /// With an empty body.
        case post = "POST"
    }

    /// An absolute http or https URL.
    public var url: String
    public var method: Method
    /// Further fields, as `("Accept", "application/json")`. Without line breaks.
    public var fields: [(name: String, value: String)]
    /// What User-Agent says.
    public var userAgent: String
    /// A Unix socket to speak through, whatever the URL's host is.
    public var unixSocket: String?
    /// A file of certificates (PEM) that are trusted in place of the system's.
    public var certificates: String?
    /// From the start until the connection, TLS included, is there.
    public var connectTimeout: Duration
    /// From the start to the last byte, redirects included.
    public var timeout: Duration
    /// Redirects that are followed: from https to https alone. With 0 a redirect is the answer.
    public var redirectsMax: Int
    /// The largest body, unpacked.
    public var bodyBytesMax: Int

    public init(url: String, userAgent: String) {
        self.url = url
        self.userAgent = userAgent
        method = .get
        fields = []
        unixSocket = nil
        certificates = nil
        connectTimeout = .seconds(3)
        timeout = .seconds(10)
        redirectsMax = 5
        bodyBytesMax = 32 << 20
    }
}
