internal import Basics

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
