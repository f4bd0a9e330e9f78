public import Basics
public import HTTP

/// A status line, and what the fields of the head come to (RFC 9112 sections 4, 6, 9). All ranges are in the buffer
/// that was parsed.
public struct ResponseHead: Equatable, Sendable {
    /// What the head took of the buffer, the empty line behind it included.
    public var byteCount = 0
    /// 100 to 599.
    public var status = 0
    /// 0 or 1.
    public var minorVersion: UInt8 = 1
    /// May be empty.
    public var reason = ByteRange.none
    public var framing = BodyFraming.none
    /// Whether the backend will take another request on this connection; never with `untilClose`, nor behind a 204
    /// that announces content: what follows it may be that content.
    public var keepsAlive = true
    /// The value of the first Content-Type field; none when there is none.
    public var contentType = ByteRange.none
    /// The value of the first Content-Encoding field; none when there is none.
    public var contentEncoding = ByteRange.none
    /// The value of the one Upgrade field, where Connection names it and the version is 1.1; else none.
    public var upgrade = ByteRange.none
    /// There is a Date field: a proxy adds none.
    public var hasDate = false

    public init() {}

    /// 1xx other than 101: the final response is still to come (RFC 9110 section 15.2).
    public var isInterim: Bool { status < 200 && status != 101 }
}
