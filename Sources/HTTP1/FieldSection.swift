internal import Basics
internal import HTTP

/// Reads the field lines of a head into a table, and notes what requests and responses alike hang on: framing and
/// connection.
struct FieldSection {
    enum Step {
        /// One more field; it is the last in the table.
        case field
        case end
        case needsMore
    }

    private(set) var framing = FramingFields()
    private(set) var connection = ConnectionOptions()
    private var reader: FieldLineReader
    private let fieldCountMax: Int
    private let minorVersion: UInt8

    /// - Parameters:
    ///   - start: where the first field line starts.
    ///   - end: no byte from here on is looked at.
    init(at start: Int, end: Int, limits: HeadLimits, capacity: Int, minorVersion: UInt8) {
        reader = FieldLineReader(at: start, end: end, tolerated: limits.tolerated)
        fieldCountMax = min(limits.fieldCountMax, capacity)
        self.minorVersion = minorVersion
    }

    /// The index behind the section, once `next` has said `end`.
    var end: Int { reader.at }

    /// Reads a line into the table.
    mutating func next(_ bytes: Span<UInt8>, _ fields: inout FieldTable) throws(ProtocolViolation) -> Step {
        while true {
            switch try reader.next(bytes, isFirst: fields.count == 0) {
            case .needsMore: return .needsMore
            case .end: return .end
            case .continuation: try fold(&fields)
            case .field:
                let field = reader.field
                guard fields.count < fieldCountMax else {
                    throw ProtocolViolation(.tooManyFields, at: field.name.lower)
                }
                fields.append(field)
                if field.known.decidesMessage { try note(field.known, field.value, bytes) }
                if field.isConfusable { try checkConfusable(field.name, bytes) }
                return .field
            }
        }
    }

    private mutating func note(_ name: FieldName, _ value: ByteRange, _ bytes: Span<UInt8>) throws(ProtocolViolation) {
        switch name {
        case .contentLength: try framing.noteContentLength(bytes.bytes(value), at: value.lower)
        case .transferEncoding:
            try framing.noteTransferEncoding(bytes.bytes(value), at: value.lower, minorVersion: minorVersion)
        case .connection: try connection.note(bytes.bytes(value), at: value.lower)
        default: break
        }
    }

    private func checkConfusable(_ name: ByteRange, _ bytes: Span<UInt8>) throws(ProtocolViolation) {
        if FieldName.confusable(bytes.bytes(name)).isFraming {
            throw ProtocolViolation(.confusableFieldName, at: name.lower)
        }
    }

    /// Joins the line just read to the value of the field before it.
    private func fold(_ fields: inout FieldTable) throws(ProtocolViolation) {
        let last = fields.count &- 1
        let known = fields[last].known
        let more = reader.field.value
        // These were understood when their line ended; another reader would see the rest.
        if known.isFraming || known.isHopByHop || known.isForwarding || known == .host || known == .expect {
            throw ProtocolViolation(.obsFold, at: more.lower)
        }
        guard !more.isEmpty else { return }
        let start = fields[last].value.isEmpty ? more.lower : fields[last].value.lower
        fields[last].isFolded = !fields[last].value.isEmpty
        fields[last].value = ByteRange(start: start, count: more.upper &- start)
    }
}
