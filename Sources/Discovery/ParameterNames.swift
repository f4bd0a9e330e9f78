/// Names for the parameters of one template, as its author would choose them: after the collection before it, and for
/// what the values are.
struct ParameterNames {
    private var taken: Set<String> = []
    /// The segment before, if it is a literal; nil: there is none, or a parameter.
    private var former: String?
    private var formerName: String?

    init() {}

    /// Passes a literal segment.
    mutating func pass(_ literal: String) {
        let bytes = Array(literal.utf8)
        former = WellKnown.isStem(bytes.span) || literal.isEmpty ? nil : literal
        formerName = nil
    }

    /// The name of the next parameter.
    mutating func next(_ kind: ShapeKind, prefix: String, suffix: String, example: String) -> String {
        let wanted = datePart(kind, prefix, suffix, example) ?? name(kind, prefix, suffix)
        var name = wanted
        var number = 1
        while !taken.insert(name).inserted {
            number += 1
            name = wanted + String(number)
        }
        former = nil
        formerName = wanted
        return name
    }

    private func name(_ kind: ShapeKind, _ prefix: String, _ suffix: String) -> String {
        switch kind {
        case .int, .uuid: identifier(prefix)
        // The digest of a file's content in its name.
        case .hash where isInFileName(prefix, suffix), .token where isInFileName(prefix, suffix): "hash"
        case .hash, .token: isSecret ? "token" : identifier(prefix)
        case .float: "value"
        case .date: "date"
        case .time: "time"
        case .email: "email"
        case .version: "version"
        case .address: "address"
        case .slug: "slug"
        case .text where prefix.utf8.contains(where: isLetter): identifier(prefix)
        case .text, .name: word(kind)
        case .rest: "path"
        }
    }

    private func isInFileName(_ prefix: String, _ suffix: String) -> Bool {
        prefix.hasSuffix(".") && suffix.hasPrefix(".")
    }

    private func identifier(_ prefix: String) -> String {
        let word = prefix.split { !$0.isASCII || !$0.isLetter }.last.map(String.init)
        guard let noun = (word ?? former).flatMap(Noun.member) else { return "id" }
        return noun == "id" || noun.hasSuffix("_id") ? noun : noun + "_id"
    }

    private func word(_ kind: ShapeKind) -> String {
        guard let noun = former.flatMap(Noun.member) else { return "name" }
        if noun == "user" { return "username" }
        return kind == .text && noun != "file" || noun.hasSuffix("name") ? noun : noun + "_name"
    }

    /// Whether what stands before says that the value is a secret.
    private var isSecret: Bool {
        guard let former else { return false }
        let words = Noun.snakeCase(former).split(separator: "_")
        return words.contains { Self.secretWords.contains(String($0)) }
    }

    private static let secretWords: Set<String> = [
        "token", "tokens", "reset", "verify", "verification", "confirm", "confirmation", "activate", "activation",
        "invite", "unsubscribe", "password", "magic", "callback", "share", "auth", "hook", "webhook", "webhooks",
    ]

    // MARK: /2024/05/06

    private func datePart(_ kind: ShapeKind, _ prefix: String, _ suffix: String, _ example: String) -> String? {
        guard kind == .int, prefix.isEmpty, suffix.isEmpty, let number = Int(example) else { return nil }
        if formerName == "year", (1...12).contains(number) { return "month" }
        if formerName == "month", (1...31).contains(number) { return "day" }
        let isYear = example.utf8.count == 4 && (1900...2100).contains(number)
        return isYear && formerName == nil && !(former.map(Noun.isPlural) ?? false) ? "year" : nil
    }
}
