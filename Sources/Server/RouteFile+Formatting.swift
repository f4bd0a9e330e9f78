public import Config
internal import Linux

extension RouteFile {
    /// A file in the form that `weir fmt` gives it.
    public struct Formatting: Sendable {
        public let text: String
        /// Whether the file has another form now.
        public let isChanged: Bool
    }

    /// The name of the standard input among the files of `weir fmt`.
    public static var standardInput: String { "-" }

    /// - Parameter path: of a file, or `-` for what comes on stdin.
    /// - Returns: nil with what keeps the file from being read.
    public static func formatting(_ path: String) -> (formatting: Formatting?, diagnostics: [Diagnostic]) {
        let isInput = path == standardInput
        let name = isInput ? "stdin" : path
        let bytes: [UInt8]
        do throws(SourceReader.Failure) {
            bytes = try isInput ? standardInputBytes() : reader.read(path, FormattedSource.bytesMax)
        } catch {
            let start = SourcePosition(file: name, line: 1, column: 1)
            return (nil, [Diagnostic(at: start, "cannot read \"\(name)\": \(error.reason)")])
        }
        switch FormattedSource(bytes, path: name) {
        case .text(let text): return (Formatting(text: text, isChanged: !text.utf8.elementsEqual(bytes)), [])
        case .refused(let diagnostics): return (nil, diagnostics)
        }
    }

    /// Writes a formatted file in place of what it was made from, in one step; its mode stays.
    ///
    /// - Returns: why it could not be written, nil if it was. The file is then as it was.
    public static func replace(_ path: String, with formatting: Formatting) -> String? {
        do throws(SystemError) {
            try File.replace(path, with: Array(formatting.text.utf8))
            return nil
        } catch {
            return "cannot write \"\(path)\": \(reason(error))"
        }
    }

    private static func standardInputBytes() throws(SourceReader.Failure) -> [UInt8] {
        do throws(SystemError) {
            let input = try FileDescriptor.standard(.input)
            var bytes: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 64 << 10)
            while bytes.count <= FormattedSource.bytesMax {
                var span = chunk.mutableSpan
                let count = try unsafe span.withUnsafeMutableBytes { (buffer) throws(SystemError) in
                    try unsafe input.read(buffer)
                }
                if count == 0 { break }
                bytes += chunk[..<count]
            }
            return bytes
        } catch {
            throw SourceReader.Failure(reason(error))
        }
    }
}
