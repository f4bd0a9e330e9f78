/// A document as JSON (RFC 8259), laid out for people: two spaces a level, an object or list without others in it on
/// one line if it is short.
struct JSONText {
    /// Ends with a line feed.
    private(set) var text = ""

    /// The longest object or list that is written on one line.
    private static let lineMax = 100

    init(_ value: DocumentValue) {
        write(value, depth: 0)
        text += "\n"
    }

    /// A string with its quotes (RFC 8259, section 7).
    static func quoted(_ string: String) -> String {
        var text = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\0"..."\u{1F}", "\u{7F}":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }

    private mutating func write(_ value: DocumentValue, depth: Int) {
        if let line = Self.line(value, isInner: false) {
            text += line
            return
        }
        switch value {
        case .object(let members):
            write(members.map { (Self.quoted($0.name) + ": ", $0.value) }, between: "{", "}", depth: depth)
        case .list(let values): write(values.map { ("", $0) }, between: "[", "]", depth: depth)
        default: break
        }
    }

    private mutating func write(
        _ parts: [(prefix: String, value: DocumentValue)], between opening: String, _ closing: String, depth: Int
    ) {
        text += opening + "\n"
        for (index, part) in parts.enumerated() {
            text += String(repeating: "  ", count: depth + 1) + part.prefix
            write(part.value, depth: depth + 1)
            text += index == parts.count - 1 ? "\n" : ",\n"
        }
        text += String(repeating: "  ", count: depth) + closing
    }

    /// - Parameter isInner: whether it stands in another one that is written on one line.
    /// - Returns: nil if it is to be written on several lines.
    private static func line(_ value: DocumentValue, isInner: Bool) -> String? {
        let parts: [String]
        let brackets: (String, String)
        switch value {
        case .null: return "null"
        case .flag(let flag): return flag ? "true" : "false"
        case .number(let number): return DocumentValue.text(of: number)
        case .text(let string): return quoted(string)
        case .list(let values):
            (parts, brackets) = (values.compactMap { Self.line($0, isInner: true) }, ("[", "]"))
            guard parts.count == values.count else { return nil }
        case .object(let members):
            parts = members.compactMap { member in
                Self.line(member.value, isInner: true).map { quoted(member.name) + ": " + $0 }
            }
            brackets = members.isEmpty ? ("{", "}") : ("{ ", " }")
            guard parts.count == members.count else { return nil }
        }
        if isInner, !parts.isEmpty { return nil }
        let whole = brackets.0 + parts.joined(separator: ", ") + brackets.1
        return whole.utf8.count <= lineMax ? whole : nil
    }
}
