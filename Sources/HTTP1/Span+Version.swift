internal import HTTP

extension Span<UInt8> {
    /// Reads `HTTP/1.0` or `HTTP/1.1` at `index` (RFC 9112 section 2.3): the minor version, or nil when it is not
    /// there whole.
    ///
    /// Every other version is refused, 1.2 and above too: no such version exists, and what it would mean nobody
    /// knows.
    @inline(always) func httpVersion(at index: Int) throws(ProtocolViolation) -> UInt8? {
        // The two sound ones as words, the first byte lowest: "HTTP/1.1" and "HTTP/1.0".
        guard index &+ 8 <= count else { return try unusualVersion(at: index) }
        let version = word(at: index)
        if version == 0x312e_312f_5054_5448 { return 1 }
        if version == 0x302e_312f_5054_5448 { return 0 }
        return try unusualVersion(at: index)
    }

    /// Finds what is wrong with a version, or that more bytes are needed to say.
    @inline(never) private func unusualVersion(at index: Int) throws(ProtocolViolation) -> UInt8? {
        let name: StaticString = "HTTP/"
        for offset in 0..<8 {
            let position = index &+ offset
            guard position < count else { return nil }
            let byte = self[position]
            let isSound =
                switch offset {
                case 0..<5: unsafe byte == name.utf8Start[offset]
                case 6: byte == .dot
                default: byte.decimalValue <= 9
                }
            guard isSound else { throw ProtocolViolation(.invalidVersion, at: position) }
        }
        let (major, minor) = (self[index &+ 5].decimalValue, self[index &+ 7].decimalValue)
        guard major == 1, minor <= 1 else { throw ProtocolViolation(.unsupportedVersion, at: index) }
        return minor
    }
}
