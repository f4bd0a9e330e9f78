/// Quantiles of a summary.
enum QuantileText {
    static func read(_ words: [Token]) throws(DirectiveError) -> [Double] {
        var quantiles: [Double] = []
        for word in words {
            let isPlain = word.text.utf8.allSatisfy { $0 &- 0x30 < 10 || $0 == UInt8(ascii: ".") }
            guard isPlain, let quantile = Double(word.text), (0...1).contains(quantile) else {
                throw DirectiveError(
                    at: word.range, "\(quoted(word.text)) is not a quantile", expected: "a number from 0 to 1",
                    hint: hint(word.text))
            }
            if let last = quantiles.last, quantile <= last {
                let problem = quantile == last ? "stands twice" : "is less than the quantile before it"
                throw DirectiveError(
                    at: word.range, "\(quoted(word.text)) \(problem)", expected: "quantiles in ascending order")
            }
            guard quantiles.count < OwnMetricDirectives.quantilesMax else {
                throw DirectiveError(at: word.range, "more than \(OwnMetricDirectives.quantilesMax) quantiles")
            }
            quantiles.append(quantile)
        }
        return quantiles
    }

    /// Percentiles are quantiles in other words.
    private static func hint(_ text: String) -> String? {
        let digits = text.lowercased().drop { $0 == "p" }.prefix { $0 != "%" }
        guard let percent = Double(digits), percent > 1, percent < 100 else { return nil }
        return "a percentile is written as a part of 1: \(percent / 100)"
    }
}
