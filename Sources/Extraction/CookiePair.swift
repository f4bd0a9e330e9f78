/// A pair of a Cookie field (RFC 6265 section 4.2.1).
public enum CookiePair {
    /// Puts the value of a cookie into a slot, as it was sent, with the quotes that may stand around it: of several
    /// with this name the last. What is no pair is passed over. Without the cookie the slot stays as it is.
    ///
    /// - Parameter field: the value of one Cookie field; of several, one after the other.
    public static func read(named name: [UInt8], in field: Span<UInt8>, slot: Int, into values: inout ValueTable) {
        var start = 0
        while start < field.count {
            var end = start
            var equals = -1
            while end < field.count, field[end] != 0x3B {
                if field[end] == 0x3D, equals < 0 { equals = end }
                end &+= 1
            }
            if equals >= 0, field.extracting(start..<equals).trimmed.equals(name) {
                values.set(slot, text: field.extracting(equals &+ 1..<end).trimmed)
            }
            start = end &+ 1
        }
    }
}

extension Span<UInt8> {
    /// Without the spaces and tabs at both ends.
    var trimmed: Span<UInt8> {
        @_lifetime(copy self)
        get {
            var (start, end) = (0, count)
            while start < end, self[start].isBlank { start &+= 1 }
            while end > start, self[end &- 1].isBlank { end &-= 1 }
            return extracting(start..<end)
        }
    }

    /// Whether these are exactly the bytes of `name`.
    func equals(_ name: [UInt8]) -> Bool {
        guard count == name.count else { return false }
        for index in 0..<count where self[index] != name[index] { return false }
        return true
    }
}

extension UInt8 {
    /// A space or tab, the white space of fields (RFC 9110 section 5.6.3).
    @inline(__always) var isBlank: Bool { self == 0x20 || self == 0x09 }
}
