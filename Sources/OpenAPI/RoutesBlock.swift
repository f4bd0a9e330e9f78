internal import HTTP
internal import Routing

extension OpenAPIDocument {
    /// The routes as a block of a route file, aligned, with a line break at the end.
    ///
    /// - Parameters:
    ///   - source: what the comment at its beginning says that they come from.
    ///   - isTyped: whether parameters get the converters that their types stand for. What is not of that type then has
    ///     no route. The labels are the document's own paths either way.
    public func routesBlock(source: String, isTyped: Bool = false) -> String {
        let lines = routes.map { RouteLine($0, isTyped: isTyped) }
        let width = lines.map(\.methods.count).max() ?? 0
        var block = "routes {\n    # \(comment(title.isEmpty ? source : "\(title), \(source)"))\n"
        for line in lines {
            let indent = String(repeating: " ", count: width - line.methods.count)
            block += line.isReadable ? "    " : "    # not possible in a route file: "
            block += "\(line.methods)\(indent)  \(line.rest)\n"
        }
        return block + "}\n"
    }

    private func comment(_ text: String) -> String {
        String(text.map { $0.isNewline || $0.unicodeScalars.contains { $0.value < 0x20 } ? " " : $0 })
    }
}

/// A route as a line of a route file.
private struct RouteLine {
    let methods: String
    /// The template, and the label where that is another text.
    let rest: String
    /// Whether a route file can say it: nothing there stands for `${` itself.
    let isReadable: Bool

    init(_ route: OpenAPIRoute, isTyped: Bool) {
        methods = route.methods.methods.map(\.name).joined(separator: ",")
        let template = Self.template(route, isTyped: isTyped)
        let name = template == route.label ? "" : " { name \(Self.word(route.label)) }"
        rest = Self.word(template) + name
        isReadable = !rest.contains("${")
    }

    /// The template with names that a route file allows.
    private static func template(_ route: OpenAPIRoute, isTyped: Bool) -> String {
        var text = ""
        var names: Set<String> = []
        var rest = Substring(route.template.text)
        for (index, name) in route.template.parameterNames.enumerated() {
            guard let open = rest.firstRange(of: "{\(name)}") else { break }
            text += rest[..<open.lowerBound]
            var legal = String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
            if legal.first?.isNumber != false { legal = "_" + legal }
            while !names.insert(legal).inserted { legal += "_" }
            let kind = isTyped && index < route.parameterTypes.count ? route.parameterTypes[index] : .plain
            text += kind == .plain ? "{\(legal)}" : "{\(legal):\(kind.converter)}"
            rest = rest[open.upperBound...]
        }
        return text + rest
    }

    /// As a word of the language, in quotes where it must be.
    private static func word(_ text: String) -> String {
        let isPlain = !text.unicodeScalars.contains { ";\"\\ \t".unicodeScalars.contains($0) || $0.value < 0x20 }
        if isPlain { return text }
        var word = "\""
        for character in text {
            switch character {
            case "\"", "\\": word += "\\\(character)"
            case "\n": word += "\\n"
            case "\t": word += "\\t"
            default: word.append(character)
            }
        }
        return word + "\""
    }
}
