import Basics

/// The `client_id` of a posted JSON, found by a search for the member's name: the demo API does not parse the rest.
enum ClientIdentifier {
    /// The longest value that is taken; a longer one reads as none.
    static let bytesMax = 64

    /// The value as JSON (a quoted string, or a number as it stands), ready to be put into an answer; nil when there
    /// is none that can be.
    static func find(in body: Span<UInt8>) -> [UInt8]? {
        let name: StaticString = #""client_id""#
        let count = name.utf8CodeUnitCount
        var at = 0
        while at + count < body.count {
            if body[at] == UInt8(ascii: "\""), body.extracting(at..<at + count).equals(name) {
                var value = skipSpace(body, from: at + count)
                if value < body.count, body[value] == UInt8(ascii: ":") {
                    value = skipSpace(body, from: value + 1)
                    return string(body, from: value) ?? number(body, from: value)
                }
            }
            at += 1
        }
        return nil
    }

    private static func skipSpace(_ body: Span<UInt8>, from start: Int) -> Int {
        var at = start
        while at < body.count, body[at] == 0x20 || body[at] == 0x09 || body[at] == 0x0A || body[at] == 0x0D { at += 1 }
        return at
    }

    /// A JSON string, escapes left as they are but checked, since the answer repeats them.
    private static func string(_ body: Span<UInt8>, from start: Int) -> [UInt8]? {
        guard start < body.count, body[start] == UInt8(ascii: "\"") else { return nil }
        var at = start + 1
        while at < body.count, at - start <= bytesMax {
            switch body[at] {
            case UInt8(ascii: "\""):
                let text = body.extracting(start..<at + 1).array()
                return String(validating: text, as: UTF8.self) == nil ? nil : text
            case UInt8(ascii: "\\"):
                guard let length = escapeLength(body, at: at) else { return nil }
                at += length
            case 0..<0x20: return nil
            default: at += 1
            }
        }
        return nil
    }

    private static func escapeLength(_ body: Span<UInt8>, at: Int) -> Int? {
        guard at + 1 < body.count else { return nil }
        switch body[at + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return 2
        case UInt8(ascii: "u"):
            guard at + 5 < body.count else { return nil }
            for index in at + 2...at + 5 where DemoJob.hexDigit(body[index]) == nil { return nil }
            return 6
        default: return nil
        }
    }

    private static func number(_ body: Span<UInt8>, from start: Int) -> [UInt8]? {
        var end = start
        while end < body.count, body[end] &- UInt8(ascii: "0") <= 9, end - start <= 18 { end += 1 }
        guard end > start, end - start <= 18, end - start == 1 || body[start] != UInt8(ascii: "0") else { return nil }
        return body.extracting(start..<end).array()
    }
}
