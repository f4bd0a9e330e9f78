/// A head as a reader sees it who splits at line ends and colons: written apart from weir's parsers, for heads that
/// they take. What it cannot read is a finding.
struct NaiveHead {
    /// The words of the first line; the last one may have spaces.
    let startLine: [ArraySlice<UInt8>]
    /// Names as they came, values without the white space around them.
    let fields: [(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)]

    /// - Parameters:
    ///   - head: the bytes that a parser took for a head.
    ///   - emptyLinesMax: how many empty lines may stand before it.
    ///   - bareLF, obsFold: what was to be tolerated.
    init(_ head: ArraySlice<UInt8>, emptyLinesMax: Int, bareLF: Bool, obsFold: Bool) throws(Finding) {
        var lines = try Self.lines(head, bareLF: bareLF)
        var skipped = 0
        while skipped < emptyLinesMax, lines.first?.isEmpty == true {
            lines.removeFirst()
            skipped += 1
        }
        try expect(lines.last?.isEmpty == true, "no empty line at the end: \(shown(head))")
        lines.removeLast()
        try expect(!lines.contains { $0.isEmpty }, "an empty line within: \(shown(head))")
        try expect(!lines.isEmpty, "a head of nothing: \(shown(head))")
        startLine = lines[0].split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
        fields = try Self.fields(Self.unfolded(Array(lines.dropFirst()), obsFold: obsFold), head)
    }

    private static func lines(_ head: ArraySlice<UInt8>, bareLF: Bool) throws(Finding) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = head.startIndex
        for index in head.indices where head[index] == 0x0A {
            let hasCR = index > start && head[index - 1] == 0x0D
            try expect(hasCR || bareLF, "a bare LF was taken: \(shown(head))")
            lines.append(head[start..<(hasCR ? index - 1 : index)])
            start = index + 1
        }
        try expect(start == head.endIndex, "bytes behind the last line: \(shown(head))")
        for line in lines {
            let isSound = line.allSatisfy { $0 == 0x09 || $0 >= 0x20 && $0 != 0x7F }
            try expect(isSound, "a control byte was taken: \(shown(head))")
        }
        return lines
    }

    private static func unfolded(_ lines: [ArraySlice<UInt8>], obsFold: Bool) -> [ArraySlice<UInt8>] {
        guard obsFold else { return lines }
        var joined: [ArraySlice<UInt8>] = []
        for line in lines {
            if line.first == 0x20 || line.first == 0x09, let last = joined.indices.last {
                joined[last] += [0x20, 0x20] + line
            } else {
                joined.append(line)
            }
        }
        return joined
    }

    private static func fields(
        _ lines: [ArraySlice<UInt8>], _ head: ArraySlice<UInt8>
    ) throws(Finding) -> [(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)] {
        var fields: [(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)] = []
        for line in lines {
            guard let colon = line.firstIndex(of: 0x3A) else { throw Finding("a line without a colon: \(shown(head))") }
            let name = line[..<colon]
            let isToken = !name.isEmpty && name.allSatisfy(isTokenByte)
            try expect(isToken, "\(shown(name)) was taken for a field name: \(shown(head))")
            fields.append((name, trimmed(line[(colon + 1)...])))
        }
        return fields
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    private static func trimmed(_ value: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var value = value
        while let first = value.first, first == 0x20 || first == 0x09 { value.removeFirst() }
        while let last = value.last, last == 0x20 || last == 0x09 { value.removeLast() }
        return value
    }

    /// The values of the fields of a name, as text.
    func values(_ name: String) -> [String] {
        fields.filter { $0.name.count == name.utf8.count && lowercase($0.name) == name }.map {
            String(decoding: $0.value, as: UTF8.self)
        }
    }

    /// Where a message with this head ends, by its fields alone.
    enum Framing: Equatable { case none, length(UInt64), chunked }

    /// - Throws: a finding when the fields let two readers differ.
    func framing() throws(Finding) -> Framing {
        let (lengths, codings) = (values("content-length"), values("transfer-encoding"))
        try expect(lengths.count + codings.count <= 1, "framed twice: \(lengths) \(codings)")
        if let coding = codings.first {
            try expect(coding.lowercased() == "chunked", "the coding \(coding) was taken")
            return .chunked
        }
        guard let length = lengths.first else { return .none }
        let isPlain = length == "0" || length.first != "0" && length.utf8.allSatisfy { (0x30...0x39).contains($0) }
        guard isPlain, let value = UInt64(length), value <= Int64.max else {
            throw Finding("the length \(length) was taken")
        }
        return .length(value)
    }

    /// The same head as the strictest sender would write it.
    func rewritten() -> [UInt8] {
        var bytes = Array(startLine.joined(separator: [0x20])) + [0x0D, 0x0A]
        for field in fields { bytes += field.name + [0x3A, 0x20] + field.value + [0x0D, 0x0A] }
        return bytes + [0x0D, 0x0A]
    }

    private func lowercase(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self).lowercased() }
}
