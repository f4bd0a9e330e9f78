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
            && bytes[value.upper] == 0x0D
        guard isCanonical else {
            flush(from: bytes, into: &writer)
            writer.append(bytes.bytes(name))
            writer.append(": ")
            writer.append(bytes.bytes(value))
            writer.append("\r\n")
            return
        }
        if end != name.lower {
            flush(from: bytes, into: &writer)
            start = name.lower
        }
        end = lineEnd
    }

    /// Writes what was gathered; called before anything else is written.
    mutating func flush(from bytes: Span<UInt8>, into writer: inout ByteWriter) {
        if end > start { writer.append(bytes.extracting(start..<end)) }
        start = 0
        end = 0
    }
}
