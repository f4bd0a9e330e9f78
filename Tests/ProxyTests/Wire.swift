import Basics
import HTTP
import HTTP1
import Proxy

/// What the backend gets of a request.
func forwarded(
    _ wire: String, _ policy: ForwardingPolicy = ForwardingPolicy(writesXForwarded: false),
    from address: HostAddress? = .v4(0x0A00_0001), trusted: Bool = false, secure: Bool = false,
    tolerated: Tolerance = []
) throws -> String {
    var head = RequestHead()
    var fields = FieldTable(capacity: 100)
    let bytes = Array(wire.utf8)
    let limits = HeadLimits(headBytesMax: 16384, fieldCountMax: 100, targetBytesMax: 8192, tolerated: tolerated)
    guard try RequestHeadParser.parse(bytes.span, limits: limits, head: &head, fields: &fields) else { return "" }
    var writer = ByteWriter(capacity: 4096)
    RequestComposer(policy: policy, client: ClientIdentity(address: address, isTrusted: trusted, isSecure: secure))
        .compose(head, fields, bytes: bytes.span, defaultHost: "127.0.0.1:9001", into: &writer)
    return writer.overflowed ? "" : writer.written(from: 0).text()
}

/// How a client gets the head of a response.
enum Composed { case final, interim, switching }

/// What the client gets of a response's head.
func delivered(
    _ wire: String, as kind: Composed = .final, to method: HTTP.Method = .get, minorVersion: UInt8 = 1,
    closes: Bool = false
) throws -> String {
    var head = ResponseHead()
    var fields = FieldTable(capacity: 100)
    let bytes = Array(wire.utf8)
    let limits = HeadLimits(headBytesMax: 16384, fieldCountMax: 100, targetBytesMax: 0)
    let isWhole = try ResponseHeadParser.parse(
        bytes.span, limits: limits, requestMethod: method, head: &head, fields: &fields)
    guard isWhole else { return "" }
    var writer = ByteWriter(capacity: 4096)
    let composer = ResponseComposer(
        ResponseDelivery(upstream: head.framing, clientMinorVersion: minorVersion, wantsClose: closes))
    switch kind {
    case .final: composer.compose(head, fields, bytes: bytes.span, into: &writer)
    case .interim: composer.composeInterim(head, fields, bytes: bytes.span, into: &writer)
    case .switching: composer.composeSwitching(head, fields, bytes: bytes.span, into: &writer)
    }
    return writer.overflowed ? "" : writer.written(from: 0).text()
}

/// Lines of a head, with their ends.
func lines(_ lines: String...) -> String { lines.map { $0 + "\r\n" }.joined() + "\r\n" }
