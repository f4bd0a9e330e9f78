/// Says when a head that arrives in pieces is worth reading again.
///
/// The parsers start from the first byte each time. Calling them for every byte of a slow client would cost the
/// square of the head; calling them when a line has ended, or when the bytes have doubled, costs a multiple of its
/// lines and still finds every broken rule while it matters. One for each connection, made anew for each head.
public struct HeadProgress: Sendable {
    private var byteCount = 0
    private var dueAt = 1

    public init() {}

    /// Whether to parse `bytes`, all that has arrived of the head. False: no head ends in them, and the next bytes
    /// may decide.
    public mutating func isDue(_ bytes: Span<UInt8>, limits: HeadLimits) -> Bool {
        let isDue = bytes.count >= dueAt || bytes.count >= limits.headBytesMax || hasNewLine(bytes)
        byteCount = bytes.count
        if isDue { dueAt = max(1, bytes.count &* 2) }
        return isDue
    }

    private func hasNewLine(_ bytes: Span<UInt8>) -> Bool {
        var at = byteCount
        while at < bytes.count {
            if bytes[at] == .lineFeed { return true }
            at &+= 1
        }
        return false
    }
}
