/// Upper bounds of a histogram's buckets.
enum BucketText {
    /// More bounds cost more series than they tell; the in-app instrumentator's finest histogram has 21.
    static let countMax = 64

    /// What a histogram counts.
    enum Quantity {
        case seconds
        /// Whatever is not negative: a histogram with a bound below 0 may have no sum (OpenMetrics 1.0).
        case any

        fileprivate var expected: String {
            switch self {
            case .seconds: "a number of seconds above 0"
            case .any: "a number, not below 0"
            }
        }
    }

    static func read(_ words: [Token], of quantity: Quantity = .seconds) throws(DirectiveError) -> [Double] {
        var bounds: [Double] = []
        for word in words {
            let bound = try self.bound(word, quantity)
            if let last = bounds.last, bound <= last {
                let problem = bound == last ? "stands twice" : "is less than the bound before it"
                throw DirectiveError(
                    at: word.range, "\(quoted(word.text)) \(problem)", expected: "bounds in ascending order")
            }
            guard bounds.count < countMax else {
                throw DirectiveError(at: word.range, "more than \(countMax) buckets")
            }
            bounds.append(bound)
        }
        return bounds
    }

    private static func bound(_ word: Token, _ quantity: Quantity) throws(DirectiveError) -> Double {
        let text = word.text.lowercased()
        guard text.first != "+" && text != "inf" && text != "infinity" else {
            throw DirectiveError(
                at: word.range, "\(quoted(word.text)) is not a finite number", expected: quantity.expected,
                hint: "a last bucket for all that is \(quantity == .seconds ? "longer" : "larger") is there by itself")
        }
        // Double's own reader takes hexadecimal and "nan" as well.
        let isPlain = text.utf8.allSatisfy { $0 &- 0x30 < 10 || $0 == 0x2E || $0 == 0x65 || $0 == 0x2D }
        guard isPlain, let bound = Double(text), bound.isFinite, bound > 0 || (bound == 0 && quantity == .any) else {
            throw DirectiveError(
                at: word.range, "\(quoted(word.text)) is not a bucket's bound", expected: quantity.expected,
                hint: text.hasSuffix("s") ? "bounds have no unit: 100ms is written 0.1" : nil)
        }
        return bound
    }
}
