public import Gateway

/// Where a loop hands over what must not be done on its thread. None of them may block.
public struct Outlets: Sendable {
    /// Renders a page and posts it to the loop's mailbox.
    public let scrape: @Sendable (ScrapeTicket) -> Void
    /// Takes whole lines for the access log.
    public let accessLog: @Sendable ([UInt8]) -> Void
    /// Takes whole lines for stderr.
    public let diagnostics: @Sendable ([UInt8]) -> Void

    /// Told once that a drain is over.
    public let drained: @Sendable () -> Void

    public init(
        scrape: @escaping @Sendable (ScrapeTicket) -> Void, accessLog: @escaping @Sendable ([UInt8]) -> Void,
        diagnostics: @escaping @Sendable ([UInt8]) -> Void, drained: @escaping @Sendable () -> Void
    ) {
        self.scrape = scrape
        self.accessLog = accessLog
        self.diagnostics = diagnostics
        self.drained = drained
    }
}
