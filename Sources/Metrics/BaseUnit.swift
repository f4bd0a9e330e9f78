/// The units that the name of a family can end with (Prometheus, "Metric and label naming", base units).
enum BaseUnit {
    private static let all = [
        "seconds", "bytes", "ratio", "celsius", "meters", "grams", "joules", "volts", "amperes", "hertz",
    ]

    /// The unit of a family without `_total`; nil if its name says none.
    static func named(by family: String) -> String? {
        all.first { family.utf8.count > $0.utf8.count + 1 && family.hasSuffix("_" + $0) }
    }
}
