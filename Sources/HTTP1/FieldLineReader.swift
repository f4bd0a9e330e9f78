internal import Basics
internal import HTTP

/// Reads field lines one by one (RFC 9112 section 5). Heads and trailer sections share it.
///
/// Each byte is looked at once or twice a call. Nothing is kept of a line that has not ended: the caller starts again
/// with more bytes.
struct FieldLineReader {
    enum Line {
        /// A field line; it is in `field`.
        case field
        /// A line that continues the one before it; its text is in `field.value`. Only where folding is tolerated.
        case continuation
        /// The empty line that ends the section.
        case end
        case needsMore
    }

    /// Where the next line starts.
    private(set) var at: Int
    /// The field of the last line.
    private(set) var field = Field()
    /// No byte from here on is looked at.
    private let end: Int
    private let tolerated: Tolerance
    private let classes = ByteClasses()

    /// - Parameter end: at most the count of every span that `next` gets.
    init(at start: Int, end: Int, tolerated: Tolerance) {
        at = start
        self.end = end
        self.tolerated = tolerated
    }

    /// Reads a line. `isFirst`: no field line came before.
    mutating func next(_ bytes: Span<UInt8>, isFirst: Bool) throws(ProtocolViolation) -> Line {
        // Indices below `end` need no further check: `at` only grows from where the first line starts.
        precondition(at >= 0 && end <= bytes.count)
        // A known name is sound as it is; every other name is looked at byte by byte.
        var colon = bytes.nearColon(from: at, to: end)
        var known = colon > at ? FieldName.named(bytes.extracting(at..<colon)) : .other
        field.marks = 0
        if known == .other {
            let near = colon
            colon = at
            while colon < end, unsafe classes.isPlainNameByte(bytes[unchecked: colon]) { colon &+= 1 }
            guard colon < end else { return .needsMore }
            if unsafe bytes[unchecked: colon] != .colon || colon == at {
                guard let line = try unusualName(bytes, &colon, isFirst) else { return .needsMore }
                if line != .field { return line }
            } else if colon != near {
                known = FieldName.named(bytes.extracting(at..<colon))
            }
        }
        guard let next = try readValue(bytes, from: colon &+ 1) else { return .needsMore }
        field.name = ByteRange(start: at, count: colon &- at)
        field.known = known
        at = next
        return .field
    }

    /// Reads a value into `field`, from behind the colon to the end of the line.
    ///
    /// - Returns: where the next line starts; nil when the line has not ended.
    @inline(__always) private mutating func readValue(_ bytes: Span<UInt8>, from first: Int) throws(ProtocolViolation)
        -> Int?
    {
        var start = first
        while start < end, unsafe bytes[unchecked: start].isWhitespace { start &+= 1 }
        var stop = bytes.endOfFieldText(from: start, to: end)
        guard let next = try bytes.lineEnd(at: stop, before: end, tolerated, orElse: .invalidFieldValue) else {
            return nil
        }
        while stop > start, unsafe bytes[unchecked: stop &- 1].isWhitespace { stop &-= 1 }
        field.value = ByteRange(start: start, count: stop &- start)
        return next
    }

    /// Goes on with a line whose name did not run up to a colon in ordinary name bytes. `index` is where it stopped,
    /// and is moved to the colon when the name is sound after all.
    @inline(never) private mutating func unusualName(
        _ bytes: Span<UInt8>, _ index: inout Int, _ isFirst: Bool
    ) throws(ProtocolViolation) -> Line? {
        while index < end, classes.isToken(bytes[index]) { index &+= 1 }
        guard index < end else { return nil }
        guard bytes[index] == .colon, index != at else {
            return try lineWithoutName(bytes, at: index, isFirst: isFirst)
        }
        field.isConfusable = Self.isConfusable(bytes.extracting(at..<index))
        return .field
    }

    /// What a line is that does not start with a name and a colon, seen at the byte that shows it.
    private mutating func lineWithoutName(
        _ bytes: Span<UInt8>, at index: Int, isFirst: Bool
    ) throws(ProtocolViolation) -> Line? {
        let byte = bytes[index]
        guard index == at else {
            switch byte {
            case .space, .tab: throw ProtocolViolation(.spaceBeforeColon, at: index)
            case .carriageReturn, .lineFeed: throw ProtocolViolation(.missingColon, at: index)
            default: throw ProtocolViolation(.invalidFieldName, at: index)
            }
        }
        switch byte {
        case .carriageReturn, .lineFeed:
            guard let next = try bytes.lineEnd(at: at, before: end, tolerated, orElse: .bareCR) else { return nil }
            at = next
            return .end
        case .space, .tab:
            if isFirst { throw ProtocolViolation(.whitespaceBeforeFields, at: at) }
            guard tolerated.contains(.obsFold) else { throw ProtocolViolation(.obsFold, at: at) }
            guard let next = try readValue(bytes, from: at) else { return nil }
            at = next
            return .continuation
        default: throw ProtocolViolation(.invalidFieldName, at: at)
        }
    }

    private static func isConfusable(_ name: Span<UInt8>) -> Bool {
        let other = FieldName.confusable(name)
        return other.isFraming || other.isHopByHop || other.isForwarding
    }
}
