import Basics

/// The families that a scrape asks for: `name[]=` in the query, as Prometheus' own clients send it.
enum ScrapeSelection {
    /// More names than this are not looked at: no page has as many families.
    static let namesMax = 1024

    /// Every value of `name[]`, percent-decoded, in order; other parameters are ignored.
    static func names(in query: Span<UInt8>) -> [String] {
        var names: [String] = []
        var start = 0
        while start < query.count, names.count < namesMax {
            var end = start
            var equals: Int?
            while end < query.count, query[end] != UInt8(ascii: "&") {
                if equals == nil, query[end] == UInt8(ascii: "=") { equals = end }
                end += 1
            }
            if let equals, decoded(query.extracting(start..<equals)) == "name[]" {
                names.append(decoded(query.extracting(equals + 1..<end)))
            }
            start = end + 1
        }
        return names
    }

    /// `+` is a space in a query; a percent sign without two hexadecimal digits stands for itself; broken UTF-8
    /// becomes U+FFFD.
    static func decoded(_ text: Span<UInt8>) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var at = 0
        while at < text.count {
            switch text[at] {
            case UInt8(ascii: "%"):
                if at + 2 < text.count, let high = hexDigit(text[at + 1]), let low = hexDigit(text[at + 2]) {
                    bytes.append(high << 4 | low)
                    at += 2
                } else {
                    bytes.append(text[at])
                }
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            default: bytes.append(text[at])
            }
            at += 1
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
