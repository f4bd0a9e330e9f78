/// Whether a label is fed from something that hardly ever says the same twice.
///
/// Whoever reads a directive that takes a label's value from the traffic calls `give` with the name of the field.
enum LabelSourceAdvice {
    /// Last words of names whose values are many: one for each person, thing or moment.
    private static let words: Set<String> = [
        "id", "ids", "uuid", "guid", "uid", "pid", "key", "token", "secret", "session", "sid", "nonce", "hash", "sha",
        "digest", "checksum", "signature", "etag", "cursor", "email", "mail", "phone", "user", "username", "login",
        "ip", "address", "addr", "traceparent", "trace", "span", "correlation", "timestamp", "time", "date", "datetime",
        "created", "updated", "url", "uri", "href", "path", "query", "referer", "referrer", "agent", "cookie",
        "authorization", "lat", "lon", "lng", "latitude", "longitude", "message", "text", "title", "description",
    ]

    /// Whether a field of this name, such as `client_id`, `X-Request-ID` or `createdAt`, is likely to have a value of
    /// its own in most exchanges.
    static func isLikelyUnique(_ field: String) -> Bool {
        let parts = words(of: field)
        guard let last = parts.last else { return false }
        return words.contains(last) || (last == "at" && parts.count > 1)
    }

    /// Warns of a label that is fed from such a field.
    ///
    /// - Parameters:
    ///   - label: its name.
    ///   - source: as the file writes it, such as `request.json.client_id` or `client.ip`.
    ///   - limit: the `series_limit` that bounds the family.
    static func give(label: String, source: Token, limit: Int, _ diagnostics: inout Diagnostics) {
        guard !source.isQuoted else { return }
        let field = source.text.split(separator: ".").last.map(String.init) ?? source.text
        let name = field.split(separator: "[").first.map(String.init) ?? field
        guard isLikelyUnique(name) else { return }
        diagnostics.warning(
            at: source.range,
            "the label \(quoted(label)) is likely to have a value of its own for each \(quoted(name)): past "
                + "series_limit (\(limit)) they are counted as \"other\"",
            hint: "take a field with few values, or say with series_limit in instrument how many may be told apart")
    }

    /// The words of a name in lower case, whether joined by `_`, `-` or capitals: `clientId` is `client`, `id`.
    private static func words(of name: String) -> [String] {
        var words: [String] = []
        var word = ""
        var wasLower = false
        for character in name {
            if character == "_" || character == "-" || character == "." || (character.isUppercase && wasLower) {
                if !word.isEmpty { words.append(word) }
                word = ""
            }
            if character.isLetter || character.isNumber { word += character.lowercased() }
            wasLower = character.isLowercase
        }
        return word.isEmpty ? words : words + [word]
    }
}
