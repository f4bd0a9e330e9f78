internal import Basics

/// A request method (RFC 9110 section 9): one of IANA's registered names, or `other`.
///
/// Names are case-sensitive: `get` is not `GET` and is `other`. The code is small and dense, so that it can index
/// cells of metrics.
public struct Method: Hashable, Sendable {
    /// 0 for `other`, else 1 plus the index in `registered`.
    public let code: UInt8

    @usableFromInline init(code: UInt8) { self.code = code }

    /// How many codes there are, `other` included.
    public static let count = 41

    /// IANA's registered method names in alphabetical order, without the reserved `*`.
    public static let registered: [String] = rows.map(\.name)

    /// Every method, `other` first.
    public static let all: [Method] = (0..<UInt8(count)).map { Method(code: $0) }

    /// Any method that is not registered.
    @inlinable public static var other: Method { Method(code: 0) }
    @inlinable public static var connect: Method { Method(code: 6) }
    @inlinable public static var delete: Method { Method(code: 8) }
    @inlinable public static var get: Method { Method(code: 9) }
    @inlinable public static var head: Method { Method(code: 10) }
    @inlinable public static var options: Method { Method(code: 21) }
    @inlinable public static var patch: Method { Method(code: 23) }
    @inlinable public static var post: Method { Method(code: 24) }
    @inlinable public static var put: Method { Method(code: 28) }
    @inlinable public static var query: Method { Method(code: 29) }
    @inlinable public static var trace: Method { Method(code: 33) }

    /// The method with this code, `other` when there is none.
    public init(ofCode code: UInt8) { self.code = code < UInt8(Self.count) ? code : 0 }

    /// The name as it is written on the wire, "other" for methods that are not registered. Not for the hot path.
    public var name: String { code == 0 ? "other" : Self.registered[Int(code) - 1] }

    /// Whether a client may ask with it without wanting to change anything (RFC 9110 section 9.2.1).
    public var isSafe: Bool { code != 0 && Self.rows[Int(code) - 1].isSafe }

    /// Whether asking twice does what asking once does, so that a lost answer may be asked for again (RFC 9110
    /// section 9.2.2).
    public var isIdempotent: Bool { code != 0 && Self.rows[Int(code) - 1].isIdempotent }

    /// The method that these bytes name.
    public static func named(_ bytes: Span<UInt8>) -> Method {
        guard bytes.count <= ShortText.bytesMax else { return rare(bytes) }
        let text = ShortText(bytes)
        switch bytes.count {
        case 3: return text.equals("GET") ? .get : text.equals("PUT") ? .put : rare(bytes)
        case 4: return text.equals("POST") ? .post : text.equals("HEAD") ? .head : rare(bytes)
        case 5: return text.equals("PATCH") ? .patch : text.equals("TRACE") ? .trace : rare(bytes)
        case 6: return text.equals("DELETE") ? .delete : rare(bytes)
        case 7: return text.equals("OPTIONS") ? .options : rare(bytes)
        default: return rare(bytes)
        }
    }

    /// The methods of WebDAV and its relatives, looked up one by one: they come seldom.
    private static func rare(_ bytes: Span<UInt8>) -> Method {
        for (index, row) in rows.enumerated() where bytes.equals(row.text) {
            return Method(code: UInt8(truncatingIfNeeded: index + 1))
        }
        return .other
    }
}
