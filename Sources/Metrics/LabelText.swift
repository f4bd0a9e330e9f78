/// The labels of a series as they stand on a page, `method="GET",status="2xx"`: rendered once, when the series is
/// made.
///
/// It is also the series' key: values are quoted and escaped, so two label sets have the same text only if they are
/// equal.
struct LabelText: Hashable, Sendable {
    let bytes: [UInt8]

    /// A series without labels.
    static let none = LabelText(names: [], values: [])

    /// The text of `names` with `values`; a value that is missing is empty.
    init(names: [String], values: [String]) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(zip(names, values).reduce(0) { $0 + $1.0.utf8.count + $1.1.utf8.count + 4 })
        for (index, name) in names.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            Self.append(name: name, value: index < values.count ? values[index] : "", to: &bytes)
        }
        self.bytes = bytes
    }

    /// As one block: an array hashes itself byte by byte.
    func hash(into hasher: inout Hasher) {
        unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    }

    static func append(name: String, value: String, to text: inout [UInt8]) {
        text.append(contentsOf: name.utf8)
        text.append(UInt8(ascii: "="))
        text.append(UInt8(ascii: "\""))
        appendEscaped(value, quotes: true, to: &text)
        text.append(UInt8(ascii: "\""))
    }

    /// Backslash and line feed are escaped everywhere, quotes only in label values (text format 0.0.4, "Comments,
    /// help text…").
    static func appendEscaped(_ value: String, quotes: Bool, to text: inout [UInt8]) {
        guard value.utf8.contains(where: { escape(of: $0, quotes: quotes) != nil }) else {
            return text.append(contentsOf: value.utf8)
        }
        for byte in value.utf8 {
            if let escape = escape(of: byte, quotes: quotes) {
                text.append(UInt8(ascii: "\\"))
                text.append(escape)
            } else {
                text.append(byte)
            }
        }
    }

    /// What follows the backslash in place of `byte`; nil if it stands for itself.
    private static func escape(of byte: UInt8, quotes: Bool) -> UInt8? {
        switch byte {
        case UInt8(ascii: "\\"): byte
        case UInt8(ascii: "\n"): UInt8(ascii: "n")
        case UInt8(ascii: "\""): quotes ? byte : nil
        default: nil
        }
    }

    /// The values in their order, as they were before they were quoted.
    var values: [String] {
        var values: [String] = []
        var value: [UInt8] = []
        var isQuoted = false
        var isEscaped = false
        for byte in bytes {
            if isEscaped {
                value.append(byte == UInt8(ascii: "n") ? UInt8(ascii: "\n") : byte)
                isEscaped = false
            } else if byte == UInt8(ascii: "\"") {
                if isQuoted { values.append(String(decoding: value, as: UTF8.self)) }
                value.removeAll(keepingCapacity: true)
                isQuoted.toggle()
            } else if isQuoted {
                if byte == UInt8(ascii: "\\") { isEscaped = true } else { value.append(byte) }
            }
        }
        return values
    }
}
