/// Swift source text taken apart: what the compiler reads as code, and what it skips as comment.
///
/// Both keep the line breaks of the whole, and spaces where the other part was, so that line numbers hold in each. Of
/// string literals only the quotes are left in `code`, and the code within `\( )`.
struct SwiftText {
    let code: String
    let comments: String

    init(_ text: String) {
        var scan = Scan(Array(text.utf8))
        scan.run()
        code = String(decoding: scan.code, as: UTF8.self)
        comments = String(decoding: scan.comments, as: UTF8.self)
    }
}

/// A literal that the scan is in.
private struct Literal {
    /// The number of `#` before the quote.
    let hashes: Int
    let isMultiline: Bool
    /// Within `\( )`: the number of parentheses that are open there. nil in the text itself.
    var openParentheses: Int?
}

private struct Scan {
    private let bytes: [UInt8]
    private var at = 0
    private var literals: [Literal] = []
    private(set) var code: [UInt8] = []
    private(set) var comments: [UInt8] = []

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func run() {
        while at < bytes.count {
            if let literal = literals.last, literal.openParentheses == nil {
                stepInText(literal)
            } else {
                stepInCode()
            }
        }
    }

    private enum Part { case code, comment, neither }

    /// Takes `count` bytes into one part; line breaks go into both.
    private mutating func take(_ count: Int, as part: Part) {
        for byte in bytes[at..<min(at + count, bytes.count)] {
            let isBreak = byte == UInt8(ascii: "\n")
            code.append(isBreak || part == .code ? byte : UInt8(ascii: " "))
            comments.append(isBreak || part == .comment ? byte : UInt8(ascii: " "))
        }
        at = min(at + count, bytes.count)
    }

    private func sees(_ text: StaticString, after offset: Int = 0) -> Bool {
        text.withUTF8Buffer { unsafe bytes[min(at + offset, bytes.count)...].starts(with: $0) }
    }

    // MARK: Code

    private mutating func stepInCode() {
        if sees("//") {
            while at < bytes.count, !sees("\n") { take(1, as: .comment) }
        } else if sees("/*") {
            takeBlockComment()
        } else if let literal = literalStart() {
            take(literal.hashes + (literal.isMultiline ? 3 : 1), as: .code)
            literals.append(literal)
        } else {
            countParenthesis()
            take(1, as: .code)
        }
    }

    private mutating func takeBlockComment() {
        var depth = 0
        repeat {
            if sees("/*") { depth += 1 } else if sees("*/") { depth -= 1 }
            take(sees("/*") || sees("*/") ? 2 : 1, as: .comment)
        } while depth > 0 && at < bytes.count
    }

    private func literalStart() -> Literal? {
        let hashes = bytes[at...].prefix { $0 == UInt8(ascii: "#") }.count
        guard sees("\"", after: hashes) else { return nil }
        return Literal(hashes: hashes, isMultiline: sees("\"\"\"", after: hashes))
    }

    private mutating func countParenthesis() {
        guard let open = literals.last?.openParentheses else { return }
        let last = literals.count - 1
        if sees("(") {
            literals[last].openParentheses = open + 1
        } else if sees(")") {
            // The last one ends the interpolation: the text goes on.
            literals[last].openParentheses = open == 1 ? nil : open - 1
        }
    }

    // MARK: Text of a literal

    private mutating func stepInText(_ literal: Literal) {
        let hashes = literal.hashes
        let quotes = literal.isMultiline ? 3 : 1
        if sees("\\"), isHashed(hashes, after: 1) {
            let isInterpolation = sees("(", after: 1 + hashes)
            take(1 + hashes, as: .neither)
            if isInterpolation { literals[literals.count - 1].openParentheses = 1 }
            take(1, as: isInterpolation ? .code : .neither)
        } else if literal.isMultiline ? sees("\"\"\"") : sees("\""), isHashed(hashes, after: quotes) {
            take(quotes + hashes, as: .code)
            literals.removeLast()
        } else {
            take(1, as: .neither)
        }
    }

    private func isHashed(_ count: Int, after offset: Int) -> Bool {
        let start = min(at + offset, bytes.count)
        return bytes[start...].prefix(count).allSatisfy { $0 == UInt8(ascii: "#") } && start + count <= bytes.count
    }
}
