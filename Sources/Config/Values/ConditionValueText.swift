/// Values that a condition compares a source with.
enum ConditionValueText {
    private static let statuses = 100...599

    static func read(_ word: Token, of source: ValueSource) throws(DirectiveError) -> OwnMetric.Condition.Value {
        if source.kind == .responseStatus { return .status(try status(word)) }
        guard word.text.utf8.count <= OwnMetric.valueBytesMax else {
            throw DirectiveError(
                at: word.range, "a value of more than \(OwnMetric.valueBytesMax) bytes",
                hint: "longer values are cut before they are compared: this one is never found")
        }
        return .text(word.text)
    }

    /// `204`, `2xx` or `200-299`.
    private static func status(_ word: Token) throws(DirectiveError) -> ClosedRange<Int> {
        let text = word.text
        let bytes = Array(text.utf8)
        if bytes.count == 3, text.lowercased().hasSuffix("xx"), (1...5).contains(Int(bytes[0]) - 0x30) {
            let first = (Int(bytes[0]) - 0x30) * 100
            return first...first + 99
        }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(code)
        switch (parts.first ?? nil, parts.last ?? nil, parts.count) {
        case (let code?, _, 1): return code...code
        case (let lower?, let upper?, 2) where lower <= upper: return lower...upper
        default:
            throw DirectiveError(
                at: word.range, "\(quoted(text)) is not a status",
                expected: "statuses from 100 to 599 such as 204, 2xx or 200-299")
        }
    }

    private static func code(_ text: Substring) -> Int? {
        guard text.utf8.count == 3, let code = Int(text), statuses.contains(code), text.first != "+" else { return nil }
        return code
    }
}

extension OwnMetric.Condition {
    /// As a route file writes it, without `when`.
    public var text: String {
        let values = values.map { value in
            switch value {
            case .text(let text):
                text.utf8.allSatisfy(Self.isPlain) && !text.isEmpty && text != "not" ? text : "\"\(text)\""
            case .status(let codes): Self.text(of: codes)
            }
        }
        return ([source.text] + (isNegated ? ["not"] : []) + values).joined(separator: " ")
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && !"\"{};#\\$".utf8.contains(byte)
    }

    private static func text(of codes: ClosedRange<Int>) -> String {
        if codes.count == 1 { return "\(codes.lowerBound)" }
        let isClass = codes.count == 100 && codes.lowerBound.isMultiple(of: 100)
        return isClass ? "\(codes.lowerBound / 100)xx" : "\(codes.lowerBound)-\(codes.upperBound)"
    }
}
