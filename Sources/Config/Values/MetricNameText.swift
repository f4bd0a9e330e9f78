/// Names of metrics and labels, as every Prometheus reads them.
enum MetricNameText {
    /// Longer names are of no use to a person, and are carried by every sample.
    static let bytesMax = 128

    /// A namespace, a subsystem or a whole name: `[a-zA-Z_][a-zA-Z0-9_]*`. The colon is left to recording rules.
    static func metric(_ word: Token) throws(DirectiveError) -> String {
        try check(word, "a metric's name")
        return word.text
    }

    /// `[a-zA-Z_][a-zA-Z0-9_]*`, not beginning with `__`, and none of the names that weir or Prometheus gives itself.
    ///
    /// - Parameter reserved: those names, each with the reason.
    static func label(
        _ word: Token, reserved: [String: String] = Self.reserved
    ) throws(DirectiveError) -> String {
        try check(word, "a label's name")
        if word.text.hasPrefix("__") {
            throw DirectiveError(
                at: word.range, "\(quoted(word.text)) is reserved: names that begin with \"__\" are Prometheus' own")
        }
        if let reason = reserved[word.text] {
            throw DirectiveError(at: word.range, "the label \(quoted(word.text)) is reserved: \(reason)")
        }
        return word.text
    }

    static let reserved = [
        "le": bucketReason, "quantile": quantileReason,
        "service": "the exporter names the service by it",
    ]

    static let bucketReason = "histograms name their buckets by it"
    static let quantileReason = "summaries name their quantiles by it"

    private static func check(_ word: Token, _ what: String) throws(DirectiveError) {
        let scalars = Array(word.text.unicodeScalars)
        guard !scalars.isEmpty, word.text.utf8.count <= bytesMax else {
            throw DirectiveError(
                at: word.range, "\(what) \(scalars.isEmpty ? "is empty" : "has at most \(bytesMax) characters")")
        }
        for (index, scalar) in scalars.enumerated() where !isAllowed(scalar, isFirst: index == 0) {
            throw DirectiveError(
                at: word.range(characterOffset: index), "\(quoted(word.text)) is not \(what)",
                expected: "letters, digits and \"_\", not beginning with a digit")
        }
    }

    private static func isAllowed(_ scalar: Unicode.Scalar, isFirst: Bool) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "_": true
        case "0"..."9": !isFirst
        default: false
        }
    }
}
