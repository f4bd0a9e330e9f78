public import Basics

/// A server of a service's pool.
public struct BackendAddress: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        case socket(SocketAddress)
        /// To be resolved; `host` is in lower case.
        case name(host: String, port: UInt16)
        /// The demo API inside weir: no connection is made.
        case demo
    }

    /// As the file spells it: the value of the label `backend`.
    public let text: String
    public let kind: Kind

    public init(text: String, kind: Kind) {
        self.text = text
        self.kind = kind
    }
}
