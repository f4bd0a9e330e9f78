/// Values of labels that the file gives.
enum LabelValueText {
    static let bytesMax = 256

    /// - Parameter bytesMax: how long it may be.
    static func read(_ word: Token, bytesMax: Int = Self.bytesMax) throws(DirectiveError) -> String {
        guard !word.text.isEmpty else {
            throw DirectiveError(
                at: word.range, "a label's value is empty", hint: "to Prometheus an empty label is no label")
        }
        guard word.text.utf8.count <= bytesMax else {
            throw DirectiveError(at: word.range, "a label's value has at most \(bytesMax) bytes")
        }
        return word.text
    }
}
