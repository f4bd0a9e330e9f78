internal import Basics
internal import HTTP1

/// Copies field lines from a parsed head into a new one: lines that stand exactly as they would be written anew
/// (`name: value` and CRLF) are gathered and copied in one go, others are put together from their parts.
struct LineCopier {
    private var start = 0
    private var end = 0

    /// Adds one field line.
    mutating func copy(_ field: Field, from bytes: Span<UInt8>, into writer: inout ByteWriter) {
        let name = field.name
        let value = field.value
        let lineEnd = value.upper &+ 2
        let isCanonical =
            value.lower == name.upper &+ 2 && bytes[name.upper &+ 1] == 0x20 && lineEnd <= bytes.count
            && bytes[value.upper] == 0x0D && !field.isFolded
        guard isCanonical else {
            flush(from: bytes, into: &writer)
            writer.append(bytes.bytes(name))
            writer.append(": ")
            if field.isFolded {
                Self.writeUnfolded(bytes.bytes(value), into: &writer)
            } else {
                writer.append(bytes.bytes(value))
            }
            writer.append("\r\n")
            return
        }
        if end != name.lower {
            flush(from: bytes, into: &writer)
            start = name.lower
        }
        end = lineEnd
    }

    /// Writes a folded value as one line: each line end in it, with the white space around it, as one space (RFC 9112
    /// section 5.2).
    private static func writeUnfolded(_ value: Span<UInt8>, into writer: inout ByteWriter) {
        var start = 0
        while start < value.count {
            var lineEnd = start
            while lineEnd < value.count, !isLineEnd(value[lineEnd]) { lineEnd &+= 1 }
            var end = lineEnd
            while end > start, isWhitespace(value[end &- 1]) { end &-= 1 }
            writer.append(value.extracting(start..<end))
            // A value starts and ends with text: behind each line end there is more.
            if lineEnd < value.count { writer.append(0x20) }
            start = lineEnd
            while start < value.count, isLineEnd(value[start]) || isWhitespace(value[start]) { start &+= 1 }
        }
    }

    private static func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0D || byte == 0x0A }
    private static func isWhitespace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    /// Writes what was gathered; called before anything else is written.
    mutating func flush(from bytes: Span<UInt8>, into writer: inout ByteWriter) {
        if end > start { writer.append(bytes.extracting(start..<end)) }
        start = 0
        end = 0
    }
}
