/// The text of one source file as characters, with its lines for diagnostics.
struct SourceFile: Sendable {
    /// As diagnostics name it.
    let path: String
    /// Broken UTF-8 is U+FFFD here; `firstInvalid` says where it began.
    let scalars: [Unicode.Scalar]
    /// The index of the first character that stands for broken UTF-8.
    let firstInvalid: Int?
    /// Where each line begins in `scalars`.
    private let lineStarts: [Int]

    init(path: String, bytes: [UInt8]) {
        self.path = path
        let hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
        var iterator = bytes.dropFirst(hasMark ? 3 : 0).makeIterator()
        var decoder = UTF8()
        var scalars: [Unicode.Scalar] = []
        scalars.reserveCapacity(bytes.count)
        var firstInvalid: Int?
        var lineStarts = [0]
        decoding: while true {
            switch decoder.decode(&iterator) {
            case .scalarValue(let scalar):
                scalars.append(scalar)
                if scalar == "\n" { lineStarts.append(scalars.count) }
            case .emptyInput: break decoding
            case .error:
                if firstInvalid == nil { firstInvalid = scalars.count }
                scalars.append("\u{FFFD}")
            }
        }
        self.scalars = scalars
        self.firstInvalid = firstInvalid
        self.lineStarts = lineStarts
    }

    /// The text of a line, from 1, without its line break; nil past the end.
    func line(_ number: Int) -> String? {
        guard number >= 1, number <= lineStarts.count else { return nil }
        let start = lineStarts[number - 1]
        var end = number < lineStarts.count ? lineStarts[number] - 1 : scalars.count
        if end > start, scalars[end - 1] == "\r" { end -= 1 }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[start..<end])
        return String(text)
    }

    /// The position of a character, which may be one past the last.
    func position(of index: Int) -> SourcePosition {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if lineStarts[middle] <= index { low = middle } else { high = middle }
        }
        return SourcePosition(file: path, line: low + 1, column: index - lineStarts[low] + 1)
    }
}
