/// Real numbers as the text formats spell them.
enum NumberText {
    /// The shortest text that reads back as the same number.
    static func of(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return value.description
    }

    /// A bucket's bound as Python's client spells it, `1.0` and `1e+06`, because the pages of instrumented apps have
    /// it so and some readers compare text. Prometheus makes one spelling of all.
    static func ofBound(_ bound: Double) -> String {
        let text = of(bound)
        guard bound >= 1e6, bound.isFinite, !text.contains("e") else { return text }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let whole = parts[0]
        var digits = Array((whole + (parts.count > 1 ? parts[1] : "")).utf8)
        while digits.count > 1, digits.last == UInt8(ascii: "0") { digits.removeLast() }
        let exponent = whole.utf8.count - 1
        let mantissa = String(decoding: digits, as: UTF8.self)
        let fraction = mantissa.count > 1 ? "." + mantissa.dropFirst() : ""
        return "\(mantissa.prefix(1))\(fraction)e+\(exponent < 10 ? "0" : "")\(exponent)"
    }
}
