internal import HTTP

extension Span<UInt8> {
    /// Takes the line's end that must stand at `index` (RFC 9112 section 2.2).
    ///
    /// - Returns: the index behind it; nil when the bytes before `end` do not show it whole.
    /// - Throws: a bare CR or LF, or `rule` when there is neither.
    @inline(__always) func lineEnd(
        at index: Int, before end: Int, _ tolerated: Tolerance, orElse rule: Rule
    ) throws(ProtocolViolation) -> Int? {
        if index &+ 1 < end, self[index] == .carriageReturn, self[index &+ 1] == .lineFeed { return index &+ 2 }
        return try unusualLineEnd(at: index, before: end, tolerated, orElse: rule)
    }

    @inline(never) private func unusualLineEnd(
        at index: Int, before end: Int, _ tolerated: Tolerance, orElse rule: Rule
    ) throws(ProtocolViolation) -> Int? {
        guard index < end else { return nil }
        switch self[index] {
        case .carriageReturn:
            guard index &+ 1 < end else { return nil }
            throw ProtocolViolation(.bareCR, at: index)
        case .lineFeed:
            guard tolerated.contains(.bareLF) else { throw ProtocolViolation(.bareLF, at: index) }
            return index &+ 1
        default: throw ProtocolViolation(rule, at: index)
        }
    }
}
