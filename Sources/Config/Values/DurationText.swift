internal import Basics

/// Durations as a file writes them: `250us 100ms 1.5s 30s 5m 1h`.
enum DurationText {
    private static let units: [(name: String, nanoseconds: Double)] = [
        ("us", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9), ("h", 3600e9),
    ]
    /// What a number of units comes to in seconds; nil when there is no unit of this name.
    static func seconds(of unit: String, _ count: Double) -> Double? {
        units.first { $0.name == unit }.map { count * $0.nanoseconds / 1e9 }
    }

    private static let expected = "a duration such as 250us, 100ms, 1.5s, 30s, 5m or 1h"

    /// - Parameter orZero: whether `0`, with or without a unit, is taken too.
    static func read(
        _ word: Token, within bounds: ClosedRange<Duration>, orZero: Bool = false
    ) throws(DirectiveError) -> Duration {
        let number = word.text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let unit = String(word.text.dropFirst(number.count))
        guard let value = decimal(number) else {
            throw DirectiveError(at: word.range, "\(quoted(word.text)) is not a duration", expected: expected)
        }
        guard !unit.isEmpty || value == 0 else {
            throw DirectiveError(
                at: word.range, "the duration \(quoted(word.text)) has no unit", expected: expected,
                hint: "\(word.text)s is in seconds, \(word.text)ms in milliseconds")
        }
        guard let factor = unit.isEmpty ? 1 : units.first(where: { $0.name == unit })?.nanoseconds else {
            throw DirectiveError(
                at: word.range(characterOffset: number.count, length: unit.unicodeScalars.count),
                "unknown unit \(quoted(unit)) of a duration", expected: "us, ms, s, m or h")
        }
        let nanoseconds = (value * factor).rounded()
        if nanoseconds == 0, value == 0, orZero { return .zero }
        let duration = Duration(nanoseconds: nanoseconds < 9e18 ? Int64(nanoseconds) : .max)
        guard bounds.contains(duration) else {
            throw DirectiveError(
                at: word.range, "\(quoted(word.text)) is out of range",
                expected: "from \(text(bounds.lowerBound)) to \(text(bounds.upperBound))\(orZero ? ", or 0" : "")")
        }
        return duration
    }

    /// The shortest way to write a duration.
    static func text(_ duration: Duration) -> String {
        if duration == .zero { return "0" }
        for unit in units.reversed() {
            let count = Double(duration.nanoseconds) / unit.nanoseconds
            if count >= 1, count == count.rounded() { return "\(Int64(count))\(unit.name)" }
        }
        return "\(Double(duration.nanoseconds) / 1e3)us"
    }

    /// Digits, with digits before and behind a point if there is one.
    private static func decimal(_ text: Substring) -> Double? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty }), text.utf8.count <= 18 else { return nil }
        return Double(text)
    }
}
