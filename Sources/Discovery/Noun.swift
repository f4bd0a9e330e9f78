/// The name of a collection in a path, as its author would name one of its members.
enum Noun {
    /// `clients` -> `client`, `orderItems` -> `order_item`; nil: the segment makes no name.
    static func member(of segment: String) -> String? {
        let words = snakeCase(segment)
        guard let first = words.utf8.first, !isDigit(first) else { return nil }
        guard let last = words.split(separator: "_").last else { return nil }
        return String(words.dropLast(last.count)) + singular(String(last))
    }

    /// Whether a segment names a collection.
    static func isPlural(_ segment: String) -> Bool {
        let words = snakeCase(segment)
        guard let last = words.split(separator: "_").last else { return false }
        return singular(String(last)) != last
    }

    /// Letters, digits and underscores, in small letters, at most so many.
    static func snakeCase(_ text: String) -> String {
        var result: [UInt8] = []
        var isAfterSmall = false
        for byte in text.utf8 where result.count < 40 {
            if isLetter(byte) || isDigit(byte) {
                if isUpper(byte), isAfterSmall { result.append(0x5F) }
                result.append(isUpper(byte) ? byte | 0x20 : byte)
            } else if result.last != 0x5F, !result.isEmpty {
                result.append(0x5F)
            }
            isAfterSmall = isLower(byte) || isDigit(byte)
        }
        while result.last == 0x5F { result.removeLast() }
        let name = String(decoding: result, as: UTF8.self)
        return name.hasPrefix("by_") ? String(name.dropFirst(3)) : name
    }

    private static let irregular = [
        "people": "person", "children": "child", "men": "man", "women": "woman", "indices": "index",
        "vertices": "vertex", "matrices": "matrix", "media": "media", "data": "data", "series": "series",
        "news": "news", "species": "species", "analyses": "analysis", "statuses": "status", "aliases": "alias",
        "buses": "bus", "movies": "movie", "cookies": "cookie", "caches": "cache", "campuses": "campus",
        "viruses": "virus", "bonuses": "bonus", "leaves": "leaf", "quizzes": "quiz", "criteria": "criterion",
        "gas": "gas", "canvas": "canvas", "alias": "alias", "atlas": "atlas", "dns": "dns", "sms": "sms", "aws": "aws",
        "https": "https", "axes": "axis", "bases": "base", "ties": "tie", "lens": "lens", "kubernetes": "kubernetes",
    ]

    private static func singular(_ word: String) -> String {
        if let known = irregular[word] { return known }
        if word.utf8.count > 4, word.hasSuffix("ies") { return String(word.dropLast(3)) + "y" }
        if ["sses", "shes", "ches", "xes"].contains(where: word.hasSuffix) { return String(word.dropLast(2)) }
        if ["ss", "us", "is"].contains(where: word.hasSuffix) { return word }
        return word.utf8.count > 2 && word.hasSuffix("s") ? String(word.dropLast()) : word
    }
}
