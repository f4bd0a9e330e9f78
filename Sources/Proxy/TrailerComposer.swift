public import Basics
internal import HTTP
public import HTTP1

/// Writes the end of a chunked message: the last chunk and the trailer section (RFC 9112 section 7.1.2).
public enum TrailerComposer {
    /// Trailers that could change how the message is framed, routed or authenticated are left out (RFC 9110 section
    /// 6.5.1).
    public static func compose(_ fields: borrowing FieldTable, bytes: Span<UInt8>, into writer: inout ByteWriter) {
        writer.append("0\r\n")
        var lines = LineCopier()
        for index in 0..<fields.count where !fields[index].known.isForbiddenInTrailers {
            lines.copy(fields[index], from: bytes, into: &writer)
        }
        lines.flush(from: bytes, into: &writer)
        writer.append("\r\n")
    }
}
