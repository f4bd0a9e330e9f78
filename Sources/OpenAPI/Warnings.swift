internal import JSON

/// What is left out of a document, the first of it in words and the rest as a number.
struct Warnings {
    private(set) var kept: [OpenAPIWarning] = []
    private(set) var leftOut = 0

    mutating func add(_ message: String, at position: JSONPosition) {
        guard kept.count < OpenAPIDocument.warningsMax else {
            leftOut += 1
            return
        }
        kept.append(OpenAPIWarning(message, at: position))
    }
}

/// `text` in quotes, without control characters and cut at a length that fits on a line.
func quoted(_ text: String) -> String {
    let charactersMax = 80
    var shown = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(charactersMax) {
        let isControl = scalar.value < 0x20 || (scalar.value >= 0x7F && scalar.value < 0xA0)
        shown.append(isControl ? "\u{FFFD}" : scalar)
    }
    return "\"\(String(shown))\(text.unicodeScalars.count > charactersMax ? "…" : "")\""
}
