public import Basics
internal import HTTP
public import HTTP1

/// Writes the head of a forwarded request anew from the parsed one (RFC 9110 section 7.6, RFC 9112 section 3).
///
/// What is forwarded: the target byte for byte, Host as it came, every end-to-end field in its order. What is not:
/// fields of one hop, those that Connection names, a stranger's forwarding fields. What is added: the forwarding fields
/// of the policy and Via. The version is 1.1 and the framing is written from its parsed form.
public struct RequestComposer {
    private let policy: ForwardingPolicy
    private let client: ClientIdentity

    public init(policy: ForwardingPolicy, client: ClientIdentity) {
        self.policy = policy
        self.client = client
    }

    /// - Parameters:
    ///   - bytes: the buffer that the ranges of `head` and `fields` point into.
    ///   - defaultHost: the Host of a request that has none (HTTP/1.0).
    public func compose(
        _ head: RequestHead, _ fields: borrowing FieldTable, bytes: Span<UInt8>, defaultHost: String,
        into writer: inout ByteWriter
    ) {
        writeRequestLine(head, bytes: bytes, into: &writer)
        writer.append("Host: ")
        if head.authority.isEmpty {
            writer.append(text: defaultHost)
        } else {
            writer.append(bytes.bytes(head.authority))
        }
        writer.append("\r\n")
        var lines = LineCopier()
        for index in 0..<fields.count where keeps(fields[index], of: head, bytes: bytes) {
            lines.copy(fields[index], from: bytes, into: &writer)
        }
        lines.flush(from: bytes, into: &writer)
        writeFraming(head.framing, into: &writer)
        if head.isWebSocketUpgrade {
            writer.append("Connection: Upgrade\r\nUpgrade: ")
            writer.append(bytes.bytes(head.upgrade))
            writer.append("\r\n")
        }
        writeForwarding(head, fields, bytes: bytes, into: &writer)
        writer.append("Via: 1.1 weir\r\n\r\n")
    }

    private func writeRequestLine(_ head: RequestHead, bytes: Span<UInt8>, into writer: inout ByteWriter) {
        writer.append(bytes.bytes(head.methodRange))
        writer.append(0x20)
        if head.isForServer {
            writer.append(0x2A)
        } else {
            let path = head.path
            let stripped = min(policy.strippedBytes, Int(path.count))
            let rest = ByteRange(start: path.lower &+ stripped, count: Int(path.count) &- stripped)
            if rest.isEmpty || bytes[rest.lower] != 0x2F { writer.append(0x2F) }
            writer.append(bytes.bytes(rest))
            if head.hasQuery {
                writer.append(0x3F)
                writer.append(bytes.bytes(head.query))
            }
        }
        writer.append(" HTTP/1.1\r\n")
    }

    /// Whether a field goes on to the backend as it came.
    private func keeps(_ field: Field, of head: RequestHead, bytes: Span<UInt8>) -> Bool {
        // A name that a backend may confuse with a field of one hop or a forwarding field is left out with them.
        if field.isConnectionOption || field.isConfusable { return false }
        switch field.known {
        case .other: return !(policy.guardsForwarding && !client.isTrusted && isXForwarded(bytes.bytes(field.name)))
        case .host: return false
        // An expectation without content, or of an HTTP/1.0 client, means nothing here and must mean nothing there.
        case .expect: return head.expectsContinue
        // Written anew: by the forwarding policy, from the head's framing.
        case .xForwardedFor: return !policy.writesXForwarded && (client.isTrusted || !policy.guardsForwarding)
        case .forwarded: return !policy.writesForwarded && (client.isTrusted || !policy.guardsForwarding)
        case .xForwardedProto, .xForwardedHost, .xRealIP: return client.isTrusted || !policy.guardsForwarding
        default: return !field.known.isHopByHop && !field.known.isFraming
        }
    }

    /// Whether a name begins with `X-Forwarded-`, also for a reader who takes `_` for `-`.
    private func isXForwarded(_ name: Span<UInt8>) -> Bool {
        guard name.count > 12, asciiLowercased(name[0]) == 0x78, name[1] == 0x2D || name[1] == 0x5F else {
            return false
        }
        return (name[11] == 0x2D || name[11] == 0x5F) && name.extracting(2..<11).equalsIgnoringCase("forwarded")
    }

    private func writeFraming(_ framing: BodyFraming, into writer: inout ByteWriter) {
        switch framing {
        case .none, .untilClose: break
        case .length(let count):
            writer.append("Content-Length: ")
            writer.append(decimal: count)
            writer.append("\r\n")
        case .chunked: writer.append("Transfer-Encoding: chunked\r\n")
        }
    }

    private func writeForwarding(
        _ head: RequestHead, _ fields: borrowing FieldTable, bytes: Span<UInt8>, into writer: inout ByteWriter
    ) {
        if policy.writesXForwarded {
            writer.append("X-Forwarded-For: ")
            if client.isTrusted { writeEarlier(.xForwardedFor, fields, bytes: bytes, into: &writer) }
            writePeer(into: &writer)
            writer.append("\r\n")
            if !client.isTrusted || !has(.xForwardedProto, fields) {
                writer.append(client.isSecure ? "X-Forwarded-Proto: https\r\n" : "X-Forwarded-Proto: http\r\n")
            }
            if !head.authority.isEmpty, !client.isTrusted || !has(.xForwardedHost, fields) {
                writer.append("X-Forwarded-Host: ")
                writer.append(bytes.bytes(head.authority))
                writer.append("\r\n")
            }
        }
        if policy.writesForwarded {
            writer.append("Forwarded: ")
            if client.isTrusted { writeEarlier(.forwarded, fields, bytes: bytes, into: &writer) }
            writer.append("for=")
            writeForwardedPeer(into: &writer)
            if !head.authority.isEmpty {
                writer.append(";host=\"")
                writer.append(bytes.bytes(head.authority))
                writer.append(0x22)
            }
            writer.append(client.isSecure ? ";proto=https\r\n" : ";proto=http\r\n")
        }
    }

    /// The values that a trusted proxy sent, joined to one list, and a comma for what follows.
    private func writeEarlier(
        _ name: FieldName, _ fields: borrowing FieldTable, bytes: Span<UInt8>, into writer: inout ByteWriter
    ) {
        for index in 0..<fields.count {
            let field = fields[index]
            guard field.known == name, !field.isConnectionOption, !field.value.isEmpty else { continue }
            writer.append(bytes.bytes(field.value))
            writer.append(", ")
        }
    }

    private func has(_ name: FieldName, _ fields: borrowing FieldTable) -> Bool {
        for index in 0..<fields.count where fields[index].known == name && !fields[index].isConnectionOption {
            return true
        }
        return false
    }

    private func writePeer(into writer: inout ByteWriter) {
        switch client.address {
        case .v4(let address): writer.append(ipv4: address)
        case .v6: writer.append(text: client.address?.description ?? "unknown")
        case nil: writer.append("unknown")
        }
    }

    /// RFC 7239 section 6: an IPv6 address stands in brackets and quotes.
    private func writeForwardedPeer(into writer: inout ByteWriter) {
        guard case .v6 = client.address else { return writePeer(into: &writer) }
        writer.append("\"[")
        writePeer(into: &writer)
        writer.append("]\"")
    }
}

extension ByteWriter {
    /// An IPv4 address in dotted decimal form.
    mutating func append(ipv4 address: UInt32) {
        append(decimal: UInt64(address >> 24))
        append(0x2E)
        append(decimal: UInt64((address >> 16) & 255))
        append(0x2E)
        append(decimal: UInt64((address >> 8) & 255))
        append(0x2E)
        append(decimal: UInt64(address & 255))
    }
}
