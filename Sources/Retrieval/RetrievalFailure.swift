/// Why there is no answer.
public struct RetrievalFailure: Error, Equatable, Sendable {
    public enum Kind: Equatable, Sendable {
        /// Not an http or https URL.
        case badURL
        /// No address for the host's name.
        case unresolved
        /// Nobody accepts a connection there.
        case unreachable
        case timedOut
        /// The handshake failed, or the certificate is not to be trusted.
        case tls
        /// A body larger than was asked for.
        case tooLarge
        /// Too many redirects.
        case redirects
        /// The peer broke off or broke the protocol.
        case broken
    }

    public let kind: Kind
    /// For people, in lower case and without the URL.
    public let text: String

    public init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }
}
