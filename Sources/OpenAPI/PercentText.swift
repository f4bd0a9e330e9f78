/// Percent-encoding (RFC 3986 section 2.1) in the texts of a document.
enum PercentText {
    /// `text` with everything decoded; as it is where that would not be UTF-8.
    static func decoded(_ text: String) -> String { decode(text) { _ in true } }

    /// As a template has it, which is compared with decoded paths: what has a meaning in a template or in a URL stays
    /// encoded, and matches nothing.
    static func asTemplate(_ text: String) -> String {
        decode(text) { byte in byte > 0x20 && byte != 0x7F && !"/{}?#%".utf8.contains(byte) }
    }

    private static func decode(_ text: String, where isDecoded: (UInt8) -> Bool) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
        let bytes = Array(text.utf8)
        var decoded: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
                let byte = UInt8(String(decoding: bytes[index + 1...index + 2], as: UTF8.self), radix: 16),
                isDecoded(byte)
            {
                decoded.append(byte)
                index += 3
            } else {
                decoded.append(bytes[index])
                index += 1
            }
        }
        return String(validating: decoded, as: UTF8.self) ?? text
    }
}
