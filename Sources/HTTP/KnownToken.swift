/// The tokens that decide something when they stand in a field value: connection options, codings, expectations,
/// protocols.
public enum KnownToken: UInt8, CaseIterable, Sendable {
    /// Any token that is not in this list.
    case other = 0
    case chunked, close, `continue`, keepAlive, te, trailers, upgrade, websocket

    /// As it is written, in small letters; empty for `other`.
    public var text: StaticString {
        switch self {
        case .other: ""
        case .chunked: "chunked"
        case .close: "close"
        case .continue: "100-continue"
        case .keepAlive: "keep-alive"
        case .te: "te"
        case .trailers: "trailers"
        case .upgrade: "upgrade"
        case .websocket: "websocket"
        }
    }

    /// The known token that these bytes spell, letters in either case; `other` when there is none.
    public static func named(_ bytes: Span<UInt8>) -> KnownToken {
        guard bytes.count <= ShortText.bytesMax else { return .other }
        let text = ShortText(bytes)
        let token = text.lowercased(16)
        switch bytes.count {
        case 2: return token.equals("te") ? .te : .other
        case 5: return token.equals("close") ? .close : .other
        case 7: return token.equals("chunked") ? .chunked : token.equals("upgrade") ? .upgrade : .other
        case 8: return token.equals("trailers") ? .trailers : .other
        case 9: return token.equals("websocket") ? .websocket : .other
        case 10: return token.equals("keep-alive") ? .keepAlive : .other
        case 12: return token.equals("100-continue") ? .continue : .other
        default: return .other
        }
    }
}
