internal import Basics
public import HTTP

/// Reads the trailer section behind the last chunk (RFC 9112 section 7.1.2).
public struct TrailerParser {
    /// Reads a section from the start of `bytes`; the limits of a head hold for it on its own.
    ///
    /// Fields that come too late to mean what they say (`FieldName.isForbiddenInTrailers`) are left out of the table,
    /// as RFC 9110 section 6.5.1 asks: whoever looks at the trailers cannot mistake them for the head's.
    ///
    /// - Parameter fields: emptied first; whole only when the result is not nil.
    /// - Returns: the bytes used, the empty line included; nil when more are needed.
    /// - Throws: the first rule that the bytes break; the connection cannot be reused after it.
    public static func parse(
        _ bytes: Span<UInt8>, limits: HeadLimits, fields: inout FieldTable
    ) throws(ProtocolViolation) -> Int? {
        fields.removeAll()
        // A body's end is no place for repairs: head and trailers would have to be repaired alike on every hop.
        var reader = FieldLineReader(at: 0, tolerated: [])
        let section = bytes.extracting(first: max(0, limits.headBytesMax))
        let countMax = min(limits.fieldCountMax, fields.capacity)
        var count = 0
        while true {
            switch try reader.next(section, isFirst: count == 0) {
            case .field:
                count &+= 1
                if count > countMax { throw ProtocolViolation(.tooManyFields, at: reader.field.name.lower) }
                if reader.field.known.isForbiddenInTrailers || reader.field.isConfusable { continue }
                _ = fields.append(reader.field)
            case .end: return reader.at
            case .continuation, .needsMore:
                guard bytes.count < limits.headBytesMax else {
                    throw ProtocolViolation(.trailerSectionTooLarge, at: limits.headBytesMax)
                }
                return nil
            }
        }
    }
}
