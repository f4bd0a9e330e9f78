internal import Basics

/// A name or value of a query as forms write it (WHATWG URL, application/x-www-form-urlencoded): a plus is a space, and
/// a percent sign without two hexadecimal digits behind it stands for itself.
enum FormText {
    /// The byte that stands at `at`, which moves behind it.
    @inline(__always) static func byte(_ text: Span<UInt8>, at: inout Int) -> UInt8 {
        let byte = text[at]
        at &+= 1
        if byte == 0x2B { return 0x20 }
        guard byte == 0x25, at &+ 1 < text.count, let high = text[at].hexadecimalValue,
            let low = text[at &+ 1].hexadecimalValue
        else {
            return byte
        }
        at &+= 2
        return high << 4 | low
    }

    /// Whether this is how `name` is written.
    static func equals(_ text: Span<UInt8>, _ name: [UInt8]) -> Bool {
        guard text.count >= name.count else { return false }
        var at = 0
        for wanted in name where at == text.count || byte(text, at: &at) != wanted { return false }
        return at == text.count
    }
}
