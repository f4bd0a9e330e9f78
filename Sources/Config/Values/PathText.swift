/// Paths of requests: of `prefix` and `metrics`.
enum PathText {
    static let bytesMax = 1024

    /// A path that means one thing to everybody: absolute, no empty or dot segments, nothing that would have to be
    /// percent-encoded.
    static func read(_ word: Token) throws(DirectiveError) -> String {
        let text = word.text
        guard text.hasPrefix("/") else {
            throw DirectiveError(
                at: word.range, "\(quoted(text)) is not a path", expected: "a path that begins with \"/\"",
                hint: text.isEmpty ? nil : "did you mean \(quoted("/" + text))?")
        }
        guard text.utf8.count <= bytesMax else {
            throw DirectiveError(at: word.range, "a path of more than \(bytesMax) bytes")
        }
        for (index, scalar) in text.unicodeScalars.enumerated() where !isPlain(scalar) {
            throw DirectiveError(
                at: word.range(characterOffset: index), "\(quoted(String(scalar))) in a path",
                expected: "letters, digits and - . _ ~ ! $ & ' ( ) * + , ; = : @ /")
        }
        var offset = 1
        let segments = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        for (index, segment) in segments.enumerated() {
            let isLast = index == segments.count - 1
            if segment == "." || segment == ".." || (segment.isEmpty && !isLast) {
                throw DirectiveError(
                    at: word.range(utf8Offset: max(0, offset - 1), length: segment.utf8.count + 1),
                    segment.isEmpty ? "an empty segment in a path" : "a dot segment in a path")
            }
            offset += segment.utf8.count + 1
        }
        return text
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9": true
        default: "-._~!$&'()*+,;=:@/".unicodeScalars.contains(scalar)
        }
    }
}
