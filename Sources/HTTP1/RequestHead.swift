public import Basics
public import HTTP

/// A request line, and what the fields of the head come to (RFC 9112 sections 3, 6, 9). All ranges are in the buffer
/// that was parsed.
public struct RequestHead: Equatable, Sendable {
    /// What the head took of the buffer: skipped empty lines, the head, and the empty line behind it.
    public var byteCount = 0
    public var method = Method.other
    /// The method as it was written: what is forwarded when `method` is `other`.
    public var methodRange = ByteRange.none
    /// The whole target as it was written.
    public var target = ByteRange.none
    public var form = TargetForm.origin
    /// The path with its leading slash; empty in asterisk-form, and in an absolute-form target that has none and
    /// means `/` (for OPTIONS, `*`).
    public var path = ByteRange.none
    /// There is a `%` in the path: it must be decoded before it is compared with anything.
    public var pathHasPercent = false
    /// Without the question mark; empty where there is none.
    public var query = ByteRange.none
    /// The target has a question mark, perhaps with nothing behind it.
    public var hasQuery = false
    /// `host[:port]` that counts: an absolute-form target's, else the Host field's, without the colon of an empty
    /// port. None in an HTTP/1.0 request without Host.
    public var authority = ByteRange.none
    /// The host of `authority`, without its port.
    public var host = ByteRange.none
    /// 0 or 1.
    public var minorVersion: UInt8 = 1
    /// Never `untilClose`.
    public var framing = BodyFraming.none
    /// Whether the client wants to send another request after this one (RFC 9112 section 9.3).
    public var keepsAlive = true
    /// The client waits for 100 (Continue) before it sends the content: only in HTTP/1.1, and only where content
    /// follows.
    public var expectsContinue = false
    /// The value of the one Upgrade field, where Connection names it, in a GET of HTTP/1.1 without content; else
    /// none.
    public var upgrade = ByteRange.none
    /// `upgrade` is exactly `websocket`: the only upgrade that is passed on (RFC 6455 section 4.1).
    public var isWebSocketUpgrade = false
    /// TE lists `trailers`: the client wants them (RFC 9110 section 10.1.4).
    public var acceptsTrailers = false
    /// The value of the one traceparent field (W3C Trace Context); none without one, and if there are several.
    public var traceParent = ByteRange.none

    public init() {}

    /// The request is about the server as a whole: the target is `*`, or stands for it (RFC 9112 section 3.2.4).
    public var isForServer: Bool { form == .asterisk || pathIsEmpty && !hasQuery && method == .options }

    /// The target names no path: it is to be read as `/`.
    public var pathIsEmpty: Bool { form == .absolute && path.isEmpty }
}
