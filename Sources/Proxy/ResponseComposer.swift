public import Basics
internal import HTTP
public import HTTP1

/// Writes the head of a forwarded response anew from the parsed one.
public struct ResponseComposer {
    private let delivery: ResponseDelivery

    public init(_ delivery: ResponseDelivery) { self.delivery = delivery }

    /// A final response.
    public func compose(
        _ head: ResponseHead, _ fields: borrowing FieldTable, bytes: Span<UInt8>, into writer: inout ByteWriter
    ) {
        writeStatusLine(head, bytes: bytes, into: &writer)
        // With no content (HEAD, 304) the length is what it would have been: passed on as metadata.
        let keepsLength = delivery.framing == .none
        var lines = LineCopier()
        for index in 0..<fields.count {
            let field = fields[index]
            guard
                keeps(field)
                    || (keepsLength && field.known == .contentLength && head.status >= 200 && head.status != 204)
            else { continue }
            lines.copy(field, from: bytes, into: &writer)
        }
        lines.flush(from: bytes, into: &writer)
        switch delivery.framing {
        case .none, .untilClose: break
        case .length(let count):
            writer.append("Content-Length: ")
            writer.append(decimal: count)
            writer.append("\r\n")
        case .chunked: writer.append("Transfer-Encoding: chunked\r\n")
        }
        if delivery.closes {
            writer.append("Connection: close\r\n")
        } else if delivery.clientMinorVersion == 0 {
            writer.append("Connection: keep-alive\r\n")
        }
        writer.append("Via: 1.1 weir\r\n\r\n")
    }

    /// An interim response (1xx but 101), passed on as it comes.
    public func composeInterim(
        _ head: ResponseHead, _ fields: borrowing FieldTable, bytes: Span<UInt8>, into writer: inout ByteWriter
    ) {
        writeStatusLine(head, bytes: bytes, into: &writer)
        var lines = LineCopier()
        for index in 0..<fields.count where keeps(fields[index]) {
            lines.copy(fields[index], from: bytes, into: &writer)
        }
        lines.flush(from: bytes, into: &writer)
        writer.append("\r\n")
    }

    /// 101: from here on the connection speaks the protocol that the backend agreed to (RFC 9110 section 7.8).
    public func composeSwitching(
        _ head: ResponseHead, _ fields: borrowing FieldTable, bytes: Span<UInt8>, into writer: inout ByteWriter
    ) {
        writeStatusLine(head, bytes: bytes, into: &writer)
        writer.append("Connection: Upgrade\r\nUpgrade: ")
        writer.append(bytes.bytes(head.upgrade))
        writer.append("\r\n")
        var lines = LineCopier()
        for index in 0..<fields.count where keeps(fields[index]) {
            lines.copy(fields[index], from: bytes, into: &writer)
        }
        lines.flush(from: bytes, into: &writer)
        writer.append("Via: 1.1 weir\r\n\r\n")
    }

    private func writeStatusLine(_ head: ResponseHead, bytes: Span<UInt8>, into writer: inout ByteWriter) {
        writer.append("HTTP/1.1 ")
        writer.append(decimal: UInt64(head.status))
        writer.append(0x20)
        writer.append(bytes.bytes(head.reason))
        writer.append("\r\n")
    }

    private func keeps(_ field: Field) -> Bool {
        !field.isConnectionOption && !field.known.isHopByHop && !field.known.isFraming
    }
}
