internal import Basics

/// Names of hosts, as DNS and the Host field have them.
enum HostNameText {
    /// RFC 1035 section 2.3.4.
    static let bytesMax = 253

    /// For `host`: a name, `*.` and a name, or an address literal.
    static func pattern(_ word: Token) throws(DirectiveError) -> HostPattern {
        let text = word.text
        guard !text.isEmpty, text != "*" else {
            throw DirectiveError(
                at: word.range, text.isEmpty ? "a host is empty" : "\"*\" is no host",
                expected: "api.example.org or *.example.org", hint: "leave \"host\" out to answer any")
        }
        if text.hasPrefix("[") {
            guard text.hasSuffix("]"), let address = HostAddress(String(text.dropFirst().dropLast())),
                case .v6 = address
            else { throw DirectiveError(at: word.range, "\(quoted(text)) is not an IPv6 address in brackets") }
            return .exact(text.lowercased())
        }
        if let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) {
            let offset = text.utf8.distance(from: text.startIndex, to: colon)
            throw DirectiveError(
                at: word.range(utf8Offset: offset, length: text.utf8.count - offset), "a host stands without a port",
                hint: "the port is the one of \"listen\"")
        }
        if text.hasPrefix("*.") {
            try check(word, String(text.dropFirst(2)), utf8Offset: 2)
            return .wildcard(suffix: text.dropFirst().lowercased())
        }
        try check(word, text, utf8Offset: 0)
        return .exact(text.lowercased())
    }

    /// - Parameter name: a part of the word that begins at `utf8Offset`.
    static func check(_ word: Token, _ name: String, utf8Offset: Int) throws(DirectiveError) {
        var offset = utf8Offset
        for scalar in name.unicodeScalars {
            let isAllowed =
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".": true
                default: false
                }
            guard isAllowed else {
                let hint = scalar.isASCII ? nil : "write an international name in its ASCII form, xn--..."
                throw DirectiveError(
                    at: word.range(utf8Offset: offset, length: UTF8.width(scalar)),
                    "\(quoted(String(scalar))) in a host's name", expected: "letters, digits, \"-\", \"_\" and \".\"",
                    hint: scalar == "*" ? "a \"*\" stands for whole labels at the start: *.example.org" : hint)
            }
            offset += UTF8.width(scalar)
        }
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        guard name.utf8.count <= bytesMax, labels.allSatisfy({ !$0.isEmpty && $0.utf8.count <= 63 }) else {
            throw DirectiveError(
                at: word.range(utf8Offset: utf8Offset, length: name.utf8.count), "\(quoted(name)) is not a host's name",
                expected: "labels of 1 to 63 characters with single dots between them")
        }
    }
}
