internal import Basics
internal import HTTP

/// Reads field lines one by one (RFC 9112 section 5), whatever is in them. Heads and trailer sections share it; heads
/// leave only what `PlainFieldLine` cannot read.
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

    /// Where the next line starts; not negative.
    private(set) var at: Int
    /// The field of the last line.
    private(set) var field = Field()
    private let tolerated: Tolerance
    private let classes = ByteClasses()

    init(at start: Int, tolerated: Tolerance) {
        at = start
        self.tolerated = tolerated
    }

    /// Reads a line. `isFirst`: no field line came before.
    mutating func next(_ bytes: Span<UInt8>, isFirst: Bool) throws(ProtocolViolation) -> Line {
        field.marks = 0
        var colon = at
        while colon < bytes.count, classes.isPlainNameByte(bytes[colon]) { colon &+= 1 }
        guard colon < bytes.count else { return .needsMore }
        if bytes[colon] != .colon || colon == at {
            guard let line = try unusualName(bytes, &colon, isFirst) else { return .needsMore }
            if line != .field { return line }
        }
        guard let next = try readValue(bytes, from: colon &+ 1) else { return .needsMore }
        field.name = ByteRange(start: at, count: colon &- at)
        field.known = FieldName.named(bytes.extracting(at..<colon))
        at = next
        return .field
    }

    /// Reads a value into `field`, from behind the colon to the end of the line.
    ///
    /// - Returns: where the next line starts; nil when the line has not ended.
    private mutating func readValue(_ bytes: Span<UInt8>, from first: Int) throws(ProtocolViolation) -> Int? {
        var start = first
        while start < bytes.count, bytes[start].isWhitespace { start &+= 1 }
        var stop = bytes.endOfFieldText(from: start)
        guard let next = try bytes.lineEnd(at: stop, tolerated, orElse: .invalidFieldValue) else { return nil }
        while stop > start, bytes[stop &- 1].isWhitespace { stop &-= 1 }
        field.value = ByteRange(start: start, count: stop &- start)
        return next
    }

    /// Goes on with a line whose name did not run up to a colon in ordinary name bytes. `index` is where it stopped,
    /// and is moved to the colon when the name is sound after all.
    private mutating func unusualName(
        _ bytes: Span<UInt8>, _ index: inout Int, _ isFirst: Bool
    ) throws(ProtocolViolation) -> Line? {
        while index < bytes.count, classes.isToken(bytes[index]) { index &+= 1 }
        guard index < bytes.count else { return nil }
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
            guard let next = try bytes.lineEnd(at: at, tolerated, orElse: .bareCR) else { return nil }
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
