public import Basics

/// How a service changes the requests it forwards: the part of its configuration that composing a head needs.
public struct ForwardingPolicy: Sendable {
    /// Whether X-Forwarded-For, -Proto and -Host are written.
    public var writesXForwarded: Bool
    /// Whether Forwarded (RFC 7239) is written.
    public var writesForwarded: Bool
    /// How many leading bytes of the path are not passed on (`prefix ... strip`).
    public var strippedBytes: Int

    public init(writesXForwarded: Bool = true, writesForwarded: Bool = false, strippedBytes: Int = 0) {
        self.writesXForwarded = writesXForwarded
        self.writesForwarded = writesForwarded
        self.strippedBytes = strippedBytes
    }

    /// Whether forwarding fields of a peer that is not trusted are dropped: always, unless nothing is written at all.
    public var guardsForwarding: Bool { writesXForwarded || writesForwarded }
}

/// What is known of the client beside its bytes.
public struct ClientIdentity: Sendable {
    /// Nil for a client on a unix socket.
    public var address: HostAddress?
    /// Whether its forwarding fields are believed (`trusted_proxies`).
    public var isTrusted: Bool
    /// Whether it came over TLS.
    public var isSecure: Bool

    public init(address: HostAddress?, isTrusted: Bool, isSecure: Bool = false) {
        self.address = address
        self.isTrusted = isTrusted
        self.isSecure = isSecure
    }
}
