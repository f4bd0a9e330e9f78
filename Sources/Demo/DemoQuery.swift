import Basics

/// Numbers in the query of a demo request.
enum DemoQuery {
    /// The value of `name`, `default` when it does not occur, nil when it is no decimal number. The first one counts.
    static func number(_ name: StaticString, in query: Span<UInt8>, default: Int) -> Int? {
        var start = 0
        while start < query.count {
            var end = start
            while end < query.count, query[end] != UInt8(ascii: "&") { end += 1 }
            let value = start + name.utf8CodeUnitCount + 1
            if value <= end, query[value - 1] == UInt8(ascii: "="), query.extracting(start..<value - 1).equals(name) {
                return decimal(query.extracting(value..<end))
            }
            start = end + 1
        }
        return `default`
    }

    /// At most ten digits, which no bound of the demo API exceeds; nil for anything else.
    static func decimal(_ digits: Span<UInt8>) -> Int? {
        guard !digits.isEmpty, digits.count <= 10 else { return nil }
        var value = 0
        for index in 0..<digits.count {
            let digit = digits[index] &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            value = value * 10 + Int(digit)
        }
        return value
    }
}
