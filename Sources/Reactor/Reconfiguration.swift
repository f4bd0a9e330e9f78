public import Gateway

/// A new configuration for a loop.
public struct Reconfiguration: Sendable {
    public let site: Site
    /// Of the new gateway's random numbers.
    public let seed: UInt64
    /// Sockets of the listeners that are new; the loop has those of the others.
    public let listeners: ListenerShare

    public init(site: Site, seed: UInt64, listeners: ListenerShare) {
        self.site = site
        self.seed = seed
        self.listeners = listeners
    }
}
