internal import HTTP

extension Span<UInt8> {
    /// Takes the line's end that must stand at `index` (RFC 9112 section 2.2).
    ///
    /// - Returns: the index behind it; nil when the bytes do not show it whole.
    /// - Throws: a bare CR or LF, or `rule` when there is neither.
    @inline(always) func lineEnd(
        at index: Int, _ tolerated: Tolerance, orElse rule: Rule
    ) throws(ProtocolViolation) -> Int? {
        if hasCRLF(at: index) { return index &+ 2 }
        return try unusualLineEnd(at: index, tolerated, orElse: rule)
    }

    @inline(never) private func unusualLineEnd(
        at index: Int, _ tolerated: Tolerance, orElse rule: Rule
    ) throws(ProtocolViolation) -> Int? {
        guard index < count else { return nil }
        switch self[index] {
        case .carriageReturn:
            guard index &+ 1 < count else { return nil }
            throw ProtocolViolation(.bareCR, at: index)
        case .lineFeed:
            guard tolerated.contains(.bareLF) else { throw ProtocolViolation(.bareLF, at: index) }
            return index &+ 1
        default: throw ProtocolViolation(rule, at: index)
        }
    }
}
