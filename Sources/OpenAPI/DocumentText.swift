internal import Basics
internal import JSON

/// The bytes of a document, before it is known to be JSON.
struct DocumentText {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        // Editors of Windows write a byte order mark, which a reader may ignore (RFC 8259 section 8.1).
        self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    }

    var json: Span<UInt8> {
        @_lifetime(borrow self)
        get { bytes.span }
    }

    /// Tells what people take for an OpenAPI document in JSON and is none: an error of a comma would say nothing.
    func checkForm() throws(OpenAPIError) {
        let start = JSONPosition(offset: 0, line: 1, column: 1)
        guard let index = bytes.firstIndex(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) else {
            throw OpenAPIError("the document is empty", expected: Self.form, at: start)
        }
        switch bytes[index] {
        case UInt8(ascii: "{"): return
        case UInt8(ascii: "<"):
            throw OpenAPIError("this is HTML or XML", expected: Self.form, at: start)
        default:
            guard looksLikeYAML(from: index) else { return }
            throw OpenAPIError(
                "this is YAML", expected: Self.form + "; most servers have it as well, often at /openapi.json",
                at: start)
        }
    }

    static let form = "an OpenAPI 3 document in JSON"

    /// Whether a line of the beginning is one that such documents begin with in YAML.
    private func looksLikeYAML(from start: Int) -> Bool {
        let beginning = String(decoding: bytes[start...].prefix(4096), as: UTF8.self)
        let openings = ["openapi:", "swagger:", "info:", "paths:", "%YAML", "---", "\"openapi\":", "'openapi':"]
        return beginning.split(whereSeparator: \.isNewline).contains { line in
            openings.contains { line.hasPrefix($0) }
        }
    }
}
