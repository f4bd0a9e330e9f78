/// A document as YAML (1.2), in block style as people write rule files by hand.
///
/// Text is written plain where no reader of YAML 1.1 or 1.2 could take it for something else, as a literal block where
/// quotes would have to be escaped, and in double quotes otherwise.
struct YAMLText {
    /// Ends with a line feed.
    private(set) var text = ""

    init(_ value: DocumentValue) { write(value, depth: 0, isInLine: false) }

    /// - Parameter isInLine: whether the first line has begun, behind a dash.
    private mutating func write(_ value: DocumentValue, depth: Int, isInLine: Bool) {
        switch value {
        case .object(let members) where !members.isEmpty:
            for (index, member) in members.enumerated() {
                if index > 0 || !isInLine { indent(depth) }
                text += Self.scalar(member.name) + ":"
                writeBehind(member.value, depth: depth)
            }
        case .list(let values) where !values.isEmpty:
            for (index, value) in values.enumerated() {
                if index > 0 || !isInLine { indent(depth) }
                text += "- "
                write(value, depth: depth + 1, isInLine: true)
            }
        default: text += Self.scalar(value, depth: depth) + "\n"
        }
    }

    /// The value of a member, behind its colon.
    private mutating func writeBehind(_ value: DocumentValue, depth: Int) {
        switch value {
        case .object(let members) where !members.isEmpty: text += "\n"
        case .list(let values) where !values.isEmpty: text += "\n"
        default:
            text += " "
            text += Self.scalar(value, depth: depth + 1) + "\n"
            return
        }
        write(value, depth: depth + 1, isInLine: false)
    }

    private mutating func indent(_ depth: Int) { text += String(repeating: "  ", count: depth) }

    private static func scalar(_ value: DocumentValue, depth: Int) -> String {
        switch value {
        case .null: "null"
        case .flag(let flag): flag ? "true" : "false"
        case .number(let number): DocumentValue.text(of: number)
        case .text(let string): isBlock(string) ? block(string, depth: depth) : scalar(string)
        case .list: "[]"
        case .object: "{}"
        }
    }

    private static func scalar(_ string: String) -> String {
        isPlain(string) ? string : JSONText.quoted(string)
    }

    /// Whether it would have to be escaped in quotes, and stands as it is in a literal block.
    private static func isBlock(_ string: String) -> Bool {
        guard string.unicodeScalars.contains(where: { $0 == "\"" || $0 == "\\" || $0 == "\n" }) else { return false }
        let lines = string.split(separator: "\n", omittingEmptySubsequences: false)
        let isPrintable = string.unicodeScalars.allSatisfy { $0 == "\n" || ($0 >= " " && $0 <= "~") }
        return isPrintable && lines.allSatisfy { !$0.isEmpty && $0.first != " " && $0.last != " " }
    }

    private static func block(_ string: String, depth: Int) -> String {
        string.split(separator: "\n", omittingEmptySubsequences: false).reduce("|-") { text, line in
            text + "\n" + String(repeating: "  ", count: depth) + line
        }
    }

    /// What YAML 1.1 or 1.2 take for a Boolean or nothing.
    private static let reserved: Set<String> = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"]

    /// Whether it needs no quotes: begins with a letter or "_", has no character that means something to YAML, and
    /// is no word for something else; or a duration of Prometheus. (What else begins with a digit might be a number.)
    private static func isPlain(_ string: String) -> Bool {
        if let unit = string.last, "smhd".contains(unit), string.utf8.count > 1,
            string.utf8.dropLast().allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        {
            return true
        }
        guard let first = string.unicodeScalars.first, let last = string.unicodeScalars.last else { return false }
        let isLetter = { (scalar: Unicode.Scalar) in
            ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
        }
        guard isLetter(first), last != " ", last != ":", !reserved.contains(string.lowercased()) else { return false }
        var previous: Unicode.Scalar = "a"
        for scalar in string.unicodeScalars {
            if scalar < " " || scalar > "~" || scalar == "\"" || scalar == "\\" { return false }
            if scalar == " ", previous == ":" { return false }
            if scalar == "#", previous == " " { return false }
            previous = scalar
        }
        return true
    }
}
