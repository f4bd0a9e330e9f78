internal import Basics
internal import HTTP

/// Reads the field lines of a head into a table, and notes what the message hangs on.
struct FieldSection {
    private(set) var framing = FramingFields()
    private(set) var connection = ConnectionOptions()
    private(set) var request = RequestFields()
    private(set) var response = ResponseFields()
    /// Where the next line starts; behind the section, once `read` has said true.
    private(set) var at: Int
    private let noted: FieldNameSet
    private let tolerated: Tolerance
    private let minorVersion: UInt8

    /// - Parameters:
    ///   - start: where the first field line starts.
    ///   - noted: the names whose fields are looked into.
    @inline(always) init(at start: Int, noted: FieldNameSet, tolerated: Tolerance, minorVersion: UInt8) {
        at = start
        self.noted = noted
        self.tolerated = tolerated
        self.minorVersion = minorVersion
    }

    /// Reads every line.
    ///
    /// - Returns: false when more bytes are needed.
    @inline(never) mutating func read(
        _ bytes: Span<UInt8>, _ fields: inout FieldTable
    ) throws(ProtocolViolation) -> Bool {
        // No section is shorter than the shortest line before it.
        guard bytes.count >= 8 else { return false }
        var start = at
        while true {
            let first = bytes.word(at: start)
            if UInt16(truncatingIfNeeded: first) == Span<UInt8>.crlf {
                at = start &+ 2
                return true
            }
            if let line = PlainFieldLine(bytes, at: start, first: first) {
                guard fields.append(line.field) else { throw ProtocolViolation(.tooManyFields, at: start) }
                start = line.end
                if noted.contains(line.field.known) { try note(line.field, bytes, index: fields.count &- 1) }
            } else {
                at = start
                switch try readUnusual(bytes, &fields) {
                case .field, .continuation: start = at
                case .end: return true
                case .needsMore: return false
                }
            }
        }
    }

    /// Reads a line that is not plain.
    @inline(never) private mutating func readUnusual(
        _ bytes: Span<UInt8>, _ fields: inout FieldTable
    ) throws(ProtocolViolation) -> FieldLineReader.Line {
        var reader = FieldLineReader(at: at, tolerated: tolerated)
        let line = try reader.next(bytes, isFirst: fields.count == 0)
        at = reader.at
        let field = reader.field
        switch line {
        case .field:
            guard fields.append(field) else { throw ProtocolViolation(.tooManyFields, at: field.name.lower) }
            if noted.contains(field.known) { try note(field, bytes, index: fields.count &- 1) }
            if field.isConfusable { try checkConfusable(field.name, bytes) }
        case .continuation: try Self.fold(field.value, into: &fields)
        case .end, .needsMore: break
        }
        return line
    }

    @inline(always) private mutating func note(
        _ field: Field, _ bytes: Span<UInt8>, index: Int
    ) throws(ProtocolViolation) {
        let value = field.value
        switch field.known {
        case .contentLength: try framing.noteContentLength(bytes, value)
        case .transferEncoding:
            try framing.noteTransferEncoding(bytes.bytes(value), at: value.lower, minorVersion: minorVersion)
        case .connection: try connection.note(bytes.bytes(value), at: value.lower)
        case .upgrade: connection.noteUpgrade(value)
        case .host: try request.noteHost(field, bytes)
        case .expect: try request.noteExpect(bytes.bytes(value), at: value.lower, minorVersion: minorVersion)
        case .te: request.noteTE(bytes.bytes(value))
        case .traceparent: request.noteTraceParent(value)
        case .contentType: if response.contentType < 0 { response.contentType = index }
        case .contentEncoding: if response.contentEncoding < 0 { response.contentEncoding = index }
        case .date: response.hasDate = true
        default: break
        }
    }

    private func checkConfusable(_ name: ByteRange, _ bytes: Span<UInt8>) throws(ProtocolViolation) {
        if FieldName.confusable(bytes.bytes(name)).isFraming {
            throw ProtocolViolation(.confusableFieldName, at: name.lower)
        }
    }

    /// Joins a line that continues a field to the value of the last one.
    private static func fold(_ more: ByteRange, into fields: inout FieldTable) throws(ProtocolViolation) {
        let last = fields.count &- 1
        let known = fields[last].known
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
