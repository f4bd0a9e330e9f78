/// A rule for names and help of metrics, of those that every Prometheus knows: promtool's linter has most of them.
struct NameLint: Sendable {
    /// What is wrong, and what to do.
    struct Finding: Equatable {
        var message: String
        var hint: String
    }

    let find: @Sendable (OwnMetric) -> Finding?

    static let all: [NameLint] = [
        NameLint(find: missingTotal), NameLint(find: otherKindsEnding), NameLint(find: unit), NameLint(find: ownKind),
        NameLint(find: capitals), NameLint(find: prefix),
    ]

    // MARK: endings

    @Sendable private static func missingTotal(_ metric: OwnMetric) -> Finding? {
        guard metric.kind == .counter, !metric.name.hasSuffix("_total") else { return nil }
        let base = endings.first { metric.name.hasSuffix($0.ending) && $0.ending == "_count" }
            .map { String(metric.name.dropLast($0.ending.count)) }
        return Finding(
            message: "a counter's name ends in \"_total\"", hint: "call it \(quoted((base ?? metric.name) + "_total"))")
    }

    private static let endings: [(ending: String, owner: String)] = [
        ("_total", "counters"), ("_count", "the samples of histograms and summaries"),
        ("_sum", "the samples of histograms and summaries"), ("_bucket", "the samples of histograms"),
        ("_created", "the samples that say since when a counter counts"), ("_info", "metrics that are always 1"),
    ]

    @Sendable private static func otherKindsEnding(_ metric: OwnMetric) -> Finding? {
        guard let (ending, owner) = endings.first(where: { metric.name.hasSuffix($0.ending) }),
            !(metric.kind == .counter && (ending == "_total" || ending == "_count"))
        else { return nil }
        return Finding(
            message: "the name of a \(metric.kind.rawValue) that ends in \"\(ending)\"",
            hint: "\(owner) are named so: leave the ending out")
    }

    // MARK: words

    /// Words for units that are not Prometheus' own, with what takes their place.
    private static let units: [(words: [String], base: String)] = [
        (
            [
                "s", "sec", "secs", "second", "ms", "msec", "millis", "millisecond", "milliseconds", "us", "usec",
                "micros",
                "microsecond", "microseconds", "ns", "nsec", "nanos", "nanosecond", "nanoseconds", "minute", "minutes",
                "mins", "h", "hr", "hrs", "hour", "hours", "d", "day", "days", "week", "weeks",
            ], "seconds"
        ),
        (
            [
                "b", "byte", "kb", "kib", "mb", "mib", "gb", "gib", "tb", "tib", "pb", "kilobyte", "kilobytes",
                "kibibytes",
                "megabyte", "megabytes", "mebibytes", "gigabyte", "gigabytes", "gibibytes", "terabytes", "bit", "bits",
            ], "bytes"
        ),
        (["percent", "percents", "percentage", "pct"], "ratio"),
        (["fahrenheit", "kelvin"], "celsius"),
        (["millimeters", "centimeters", "kilometers", "km", "miles", "feet", "inches"], "meters"),
        (["milligrams", "kilograms", "kg", "pounds", "tons"], "grams"),
    ]

    @Sendable private static func unit(_ metric: OwnMetric) -> Finding? {
        let words = Set(metric.name.lowercased().split(separator: "_").map(String.init))
        for unit in units {
            guard let word = unit.words.first(where: words.contains) else { continue }
            return Finding(
                message: "\(quoted(word)) in a name is not one of the units that all metrics are in",
                hint: unit.base == "ratio"
                    ? "take a part of 1 (/ 100), and name it \"_ratio\""
                    : "take \(unit.base), and name it \"_\(unit.base)\"")
        }
        return nil
    }

    @Sendable private static func ownKind(_ metric: OwnMetric) -> Finding? {
        let kind = metric.kind.rawValue
        guard metric.name.lowercased().split(separator: "_").contains(Substring(kind)) else { return nil }
        return Finding(
            message: "the word \(quoted(kind)) in the name of a \(kind)",
            hint: "what kind it is stands in its TYPE line")
    }

    @Sendable private static func capitals(_ metric: OwnMetric) -> Finding? {
        guard metric.name.contains(where: \.isUppercase) else { return nil }
        return Finding(
            message: "a name with capitals", hint: "names are in snake_case: \(quoted(snakeCase(metric.name)))")
    }

    @Sendable private static func prefix(_ metric: OwnMetric) -> Finding? {
        guard !metric.name.contains("_") else { return nil }
        return Finding(
            message: "a name without a prefix", hint: "begin it with the application's name: \"NAME_\(metric.name)\"")
    }

    /// `agentName` as `agent_name`.
    static func snakeCase(_ name: String) -> String {
        var text = ""
        var wasLower = false
        for character in name {
            if character.isUppercase, wasLower { text += "_" }
            text += character.lowercased()
            wasLower = character.isLowercase || character.isNumber
        }
        return text
    }

    // MARK: help

    /// Whether a help says no more than the name does.
    static func repeats(_ help: String, _ name: String) -> Bool {
        let said = help.lowercased().filter { $0.isLetter || $0.isNumber }
        let words = name.lowercased().split(separator: "_")
        let full = words.joined()
        let short = (words.last == "total" ? words.dropLast() : words[...]).joined()
        return said == full || said == short
    }
}
