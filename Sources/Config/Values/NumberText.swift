/// Whole numbers.
enum NumberText {
    /// - Parameters:
    ///   - orZero: whether `0` is taken too.
    ///   - word: what else could stand there, for the message.
    static func read(
        _ word: Token, within bounds: ClosedRange<Int>, orZero: Bool = false, or other: String? = nil
    ) throws(DirectiveError) -> Int {
        var span = "from \(bounds.lowerBound) to \(bounds.upperBound)"
        if orZero { span += ", or 0" }
        if let other { span += ", or \(other)" }
        guard !word.text.isEmpty, word.text.utf8.allSatisfy({ $0 &- 0x30 < 10 }) else {
            throw DirectiveError(
                at: word.range, "\(quoted(word.text)) is not a whole number", expected: "a number \(span)")
        }
        if let number = Int(word.text), bounds.contains(number) || (orZero && number == 0) { return number }
        throw DirectiveError(at: word.range, "\(quoted(word.text)) is out of range", expected: span)
    }
}
