internal import Basics

/// The shape of one path, in buffers that are filled anew for each: the path with its values replaced by their kinds,
/// and the values as an example may show them.
///
/// The text of a shape is `/` and a segment in turn. A segment is literal text, or literal text with one byte below
/// 0x20 in it, the number of a `ShapeKind`. The examples stand in the order of the kinds, each with a zero behind it.
/// Both are visible ASCII but for those bytes.
struct PathShape: ~Copyable {
    /// Longer paths are looked at so far, and end in `.rest`.
    static var pathBytesMax: Int { 512 }
    static var segmentsMax: Int { 24 }
    static var textBytesMax: Int { 192 }
    static var examplesBytesMax: Int { 128 }
    /// Of one value; longer ones end in `...`.
    static var exampleBytesMax: Int { 24 }

    private(set) var text = [UInt8](repeating: 0, count: textBytesMax)
    private(set) var textCount = 0
    private(set) var examples = [UInt8](repeating: 0, count: examplesBytesMax)
    private(set) var examplesCount = 0
    /// FNV-1a of the text so far.
    private(set) var hash = seed
    private var decoded = [UInt8](repeating: 0, count: pathBytesMax)
    private var decodedCount = 0
    private var isCut = false

    // Literal segments with the place that they take: what the counts of distinct values want to know.
    private(set) var literals = [Literal](repeating: Literal(), count: segmentsMax)
    private(set) var literalsCount = 0

    /// A literal segment: the hash of the text before it, which names its place, and of the text that ends with it.
    struct Literal {
        var place: UInt64 = 0
        var child: UInt64 = 0
    }

    static var seed: UInt64 { 0xCBF2_9CE4_8422_2325 }

    init() {}

    /// Reads a path as it came.
    ///
    /// - Parameters:
    ///   - keepsSlash: whether `%2F` separates no segments.
    ///   - places: tells the places whose literals have become names.
    /// - Returns: whether it has a shape: paths without a slash at their start, with dot segments, or with empty
    ///   segments before their end are of no use for a template.
    mutating func read(_ path: Span<UInt8>, keepsSlash: Bool, places: borrowing PlaceTable) -> Bool {
        guard path.count > 0, path[0] == 0x2F else { return false }
        decode(path, keepsSlash: keepsSlash)
        textCount = 0
        examplesCount = 0
        literalsCount = 0
        hash = Self.seed
        var start = 1
        var segments = 0
        // Whether all before is the beginning that APIs share: there, what follows are names of collections.
        var isStem = true
        while start <= decodedCount {
            var end = start
            while end < decodedCount, decoded[end] != 0x2F { end &+= 1 }
            let isLast = end == decodedCount
            if isLast ? isCut : end == start { return isLast && segments > 0 && appendRest() }
            if Self.isDots(decoded.span.extracting(start..<end)) { return false }
            segments &+= 1
            guard segments <= Self.segmentsMax, appendSegment(start, end, &isStem, places) else { return appendRest() }
            start = end &+ 1
        }
        return true
    }

    private static func isDots(_ text: Span<UInt8>) -> Bool {
        (text.count == 1 && text[0] == 0x2E) || (text.count == 2 && text[0] == 0x2E && text[1] == 0x2E)
    }

    /// Percent-decodes once, as the templates do; a `%` without two hexadecimal digits stays.
    private mutating func decode(_ path: Span<UInt8>, keepsSlash: Bool) {
        var output = decoded.mutableSpan
        var read = 0
        var written = 0
        let room = output.count
        while read < path.count, written < room {
            var byte = path[read]
            read &+= 1
            if byte == 0x25, read &+ 1 < path.count {
                let high = Self.nibble(path[read])
                let low = Self.nibble(path[read &+ 1])
                let value = high << 4 | low
                if high < 16, low < 16, !(keepsSlash && value == 0x2F) {
                    byte = value
                    read &+= 2
                }
            }
            output[written] = byte
            written &+= 1
        }
        decodedCount = written
        isCut = read < path.count
    }

    /// The value of a hexadecimal digit; 255: it is none.
    private static func nibble(_ byte: UInt8) -> UInt8 {
        if isDigit(byte) { return byte &- 0x30 }
        let letter = (byte | 0x20) &- 0x61
        return letter < 6 ? letter &+ 10 : 255
    }

    // MARK: Segments

    /// - Returns: false when there is no room for the segment.
    private mutating func appendSegment(
        _ start: Int, _ end: Int, _ isStem: inout Bool, _ places: borrowing PlaceTable
    ) -> Bool {
        let place = hash
        let holdsCollections = isStem
        var shape = SegmentShape(decoded.span.extracting(start..<end))
        isStem = isStem && shape.kind == nil && WellKnown.isStem(decoded.span.extracting(start..<end))
        if shape.kind == nil, start < end, !holdsCollections, places.isVaried(place),
            !WellKnown.isCommand(decoded.span.extracting(start..<end))
        {
            shape.kind = .name
        }
        // Room for a rest behind it is kept.
        let literalBytes = shape.kind == nil ? end &- start : shape.prefix &+ shape.suffix &+ 1
        guard literalBytes <= Self.textBytesMax &- textCount &- 3 else { return false }
        append(0x2F)
        if let kind = shape.kind {
            appendText(start, start &+ shape.prefix)
            append(kind.rawValue)
            appendExample(kind, start &+ shape.prefix, end &- shape.suffix)
            appendText(end &- shape.suffix, end)
        } else if start < end {
            appendText(start, end)
            guard !holdsCollections else { return true }
            literals[literalsCount] = Literal(place: place, child: hash)
            literalsCount &+= 1
        }
        return true
    }

    /// All that is left of a path that is too long.
    private mutating func appendRest() -> Bool {
        append(0x2F)
        append(ShapeKind.rest.rawValue)
        for _ in 0..<3 { appendExampleByte(0x2E) }
        appendExampleByte(0)
        return true
    }

    @inline(__always) private mutating func append(_ byte: UInt8) {
        guard textCount < Self.textBytesMax else { return }
        text[textCount] = byte
        textCount &+= 1
        hash = Self.hash(hash, byte)
    }

    @inline(__always) static func hash(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
        (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }

    private mutating func appendText(_ start: Int, _ end: Int) {
        var index = start
        while index < end {
            append(decoded[index])
            index &+= 1
        }
    }

    // MARK: Examples

    /// Adds a value as an example may show it: percent-encoded, cut, and with stars for what its kind does not show.
    private mutating func appendExample(_ kind: ShapeKind, _ start: Int, _ end: Int) {
        // A zero for each value that may still come.
        let room = Self.examplesBytesMax &- Self.segmentsMax &- 2 &- examplesCount
        let last = examplesCount &+ min(Self.exampleBytesMax, max(0, room)) &- 3
        let shown = kind.shownBytes(ofCount: end &- start)
        var index = start
        while index < end, examplesCount < last {
            let byte = decoded[index]
            if index &- start >= shown {
                appendExampleByte(isSeparator(byte) || byte == 0x2E || byte == 0x40 ? byte : 0x2A)
            } else if isDigit(byte) || isLetter(byte) || Self.isUnreserved(byte) {
                appendExampleByte(byte)
            } else {
                guard examplesCount &+ 2 < last else { break }
                appendExampleByte(0x25)
                appendExampleByte(Self.digit(byte >> 4))
                appendExampleByte(Self.digit(byte & 15))
            }
            index &+= 1
        }
        if index < end, room >= 3 { for _ in 0..<3 { appendExampleByte(0x2E) } }
        appendExampleByte(0)
    }

    private mutating func appendExampleByte(_ byte: UInt8) {
        guard examplesCount < Self.examplesBytesMax else { return }
        examples[examplesCount] = byte
        examplesCount &+= 1
    }

    /// Bytes that stand in a path as they are and in a comment of a route file too.
    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x2D, 0x2E, 0x5F, 0x7E, 0x40, 0x3A, 0x2B, 0x2C, 0x3D: true
        default: false
        }
    }

    private static func digit(_ nibble: UInt8) -> UInt8 { nibble < 10 ? 0x30 &+ nibble : 0x37 &+ nibble }

    // MARK: A shape with one literal less

    /// Takes a kept shape in place of one that was read, with the literal at `place` as a name.
    ///
    /// - Returns: whether there is such a literal.
    mutating func read(
        _ kept: Span<UInt8>, examples keptExamples: Span<UInt8>, varying place: UInt64
    ) -> Bool {
        (textCount, examplesCount, literalsCount, hash) = (0, 0, 0, Self.seed)
        var isChanged = false
        var example = 0
        var start = 1
        while start <= kept.count {
            var end = start
            while end < kept.count, kept[end] != 0x2F { end &+= 1 }
            let segment = kept.extracting(start..<end)
            let isLiteral = !segment.isEmpty && !Self.hasKind(segment)
            let varies = isLiteral && hash == place && !WellKnown.isCommand(segment)
            append(0x2F)
            if varies {
                isChanged = true
                append(ShapeKind.name.rawValue)
                copyToDecoded(segment)
                appendExample(.name, 0, segment.count)
            } else {
                for index in 0..<segment.count { append(segment[index]) }
                if !isLiteral, !segment.isEmpty { example = copyExample(keptExamples, example) }
            }
            start = end &+ 1
        }
        return isChanged
    }

    private static func hasKind(_ segment: Span<UInt8>) -> Bool {
        for index in 0..<segment.count where segment[index] < 0x20 { return true }
        return false
    }

    private mutating func copyToDecoded(_ segment: Span<UInt8>) {
        for index in 0..<min(segment.count, Self.pathBytesMax) { decoded[index] = segment[index] }
    }

    /// - Returns: where the next example begins.
    private mutating func copyExample(_ examples: Span<UInt8>, _ start: Int) -> Int {
        var index = start
        // The last places are the zeros' of those that follow.
        while index < examples.count, examples[index] != 0 {
            if examplesCount < Self.examplesBytesMax &- Self.segmentsMax { appendExampleByte(examples[index]) }
            index &+= 1
        }
        appendExampleByte(0)
        return index &+ 1
    }
}
