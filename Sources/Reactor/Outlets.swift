public import Gateway

/// Where a loop hands over what must not be done on its thread. None of them may block.
public struct Outlets: Sendable {
    /// Renders a page and posts it to the loop's mailbox.
    public let render: @Sendable (PageTicket) -> Void
    /// Takes whole lines for the access log.
    public let accessLog: @Sendable ([UInt8]) -> Void
    /// Takes whole lines for stderr.
    public let diagnostics: @Sendable ([UInt8]) -> Void

    /// Told that a new configuration is in use.
    public let configured: @Sendable () -> Void
    /// Told that the last connection of a former configuration has gone.
    public let eraEnded: @Sendable () -> Void
    /// Told that no connection is accepted any more for a service: a drain has begun.
    public let released: @Sendable () -> Void
    /// Told once that a drain is over.
    public let drained: @Sendable () -> Void
    /// The answer to a ping.
    public let answered: @Sendable () -> Void

    public init(
        render: @escaping @Sendable (PageTicket) -> Void, accessLog: @escaping @Sendable ([UInt8]) -> Void,
        diagnostics: @escaping @Sendable ([UInt8]) -> Void, configured: @escaping @Sendable () -> Void,
        eraEnded: @escaping @Sendable () -> Void, released: @escaping @Sendable () -> Void,
        drained: @escaping @Sendable () -> Void, answered: @escaping @Sendable () -> Void
    ) {
        self.render = render
        self.accessLog = accessLog
        self.diagnostics = diagnostics
        self.configured = configured
        self.eraEnded = eraEnded
        self.released = released
        self.drained = drained
        self.answered = answered
    }
}
