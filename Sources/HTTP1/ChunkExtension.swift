internal import HTTP

/// Checks the extensions of one chunk-size line, byte by byte, from behind the first semicolon (RFC 9112 section
/// 7.1.1): `name [ "=" ( token / quoted-string ) ] *( ";" … )`. The white space that old senders put around `;` and
/// `=` is refused.
struct ChunkExtension: Sendable {
    /// What is awaited.
    private enum State { case nameStart, name, valueStart, token, quoted, quotedPair, quotedEnd }

    private var state = State.nameStart

    /// Whether the line may end here.
    var mayEnd: Bool { state == .name || state == .token || state == .quotedEnd }

    /// Takes a byte; false when it cannot stand here.
    mutating func take(_ byte: UInt8) -> Bool {
        switch state {
        case .nameStart: return takeToken(byte, as: .name)
        case .name:
            if byte == .equals {
                state = .valueStart
                return true
            }
            return takeToken(byte, as: .name) || takeSemicolon(byte)
        case .valueStart:
            if byte == .doubleQuote {
                state = .quoted
                return true
            }
            return takeToken(byte, as: .token)
        case .token: return takeToken(byte, as: .token) || takeSemicolon(byte)
        case .quoted:
            if byte == .doubleQuote { state = .quotedEnd }
            if byte == .backslash { state = .quotedPair }
            return Self.isText(byte)
        case .quotedPair:
            state = .quoted
            return Self.isText(byte)
        case .quotedEnd: return takeSemicolon(byte)
        }
    }

    private mutating func takeToken(_ byte: UInt8, as next: State) -> Bool {
        guard ByteClasses().isToken(byte) else { return false }
        state = next
        return true
    }

    private mutating func takeSemicolon(_ byte: UInt8) -> Bool {
        guard byte == .semicolon else { return false }
        state = .nameStart
        return true
    }

    /// HTAB, SP, visible ASCII, and bytes above it.
    private static func isText(_ byte: UInt8) -> Bool { byte >= 0x20 ? byte != 0x7f : byte == .tab }
}
