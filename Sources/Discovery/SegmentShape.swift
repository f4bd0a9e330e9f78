/// What one segment of a path is in the path's shape: a literal, or a value with literal text around it.
struct SegmentShape: Equatable {
    /// Nil: the segment is a literal.
    var kind: ShapeKind?
    /// How many bytes of literal text stand before the value and behind it.
    var prefix = 0
    var suffix = 0

    static var literal: SegmentShape { SegmentShape(kind: nil) }

    /// Longer text is no word of an API.
    static var literalBytesMax: Int { 48 }

    private init(kind: ShapeKind?, prefix: Int = 0, suffix: Int = 0) {
        self.kind = kind
        self.prefix = prefix
        self.suffix = suffix
    }

    /// The shape of a percent-decoded segment.
    init(_ text: Span<UInt8>) {
        let profile = SegmentProfile(text)
        if text.isEmpty {
            self = .literal
        } else if profile.digits == text.count {
            self.init(kind: .int)
        } else if profile.others > 0 {
            self.init(kind: .text)
        } else if profile.marks > 0 {
            self = Self.marked(text, profile)
        } else {
            self = Self.plain(text, profile, isFile: false, depth: 0)
        }
        if kind == nil, text.count > Self.literalBytesMax { kind = .text }
    }

    private func behind(_ bytes: Int) -> SegmentShape {
        SegmentShape(kind: kind, prefix: prefix &+ bytes, suffix: suffix)
    }

    private func before(_ bytes: Int) -> SegmentShape {
        SegmentShape(kind: kind, prefix: prefix, suffix: suffix &+ bytes)
    }

    // MARK: Segments with a byte that some style of paths gives a meaning

    private static func marked(_ text: Span<UInt8>, _ profile: SegmentProfile) -> SegmentShape {
        if DateText.isTime(text) { return SegmentShape(kind: .time) }
        let first = text[0]
        // /@handle and /~user
        if first == 0x40 || first == 0x7E, profile.marks == 1, text.count > 1 {
            return SegmentShape(kind: .name, prefix: 1)
        }
        let at = text.lastPlace(of: 0x40)
        if at > 0 {
            let hasPoint = text.from(at).lastPlace(of: 0x2E) > 1
            return SegmentShape(kind: hasPoint && profile.marks <= 3 ? .email : .text)
        }
        if text[text.count &- 1] == 0x29 { return called(text) }
        if text.lastPlace(of: 0x3D) >= 0 { return padded(text) }
        if text.lastPlace(of: 0x2C) >= 0 || first == 0x2B { return SegmentShape(kind: .text) }
        let colon = text.lastPlace(of: 0x3A)
        if colon > 0, colon < text.count &- 1, text.from(colon &+ 1).areLetters {
            // /jobs/42:cancel
            return SegmentShape(text.first(colon)).before(text.count &- colon)
        }
        if profile.digits > 0, colon >= 0 { return SegmentShape(kind: .text) }
        return RandomText.isRandom(text, profile) ? SegmentShape(kind: .token) : .literal
    }

    /// `Orders(42)` and `Orders('A-1')`, as OData has it.
    private static func called(_ text: Span<UInt8>) -> SegmentShape {
        let open = text.lastPlace(of: 0x28)
        guard open > 0, text.first(open).areLetters, open &+ 2 < text.count else { return SegmentShape(kind: .text) }
        let inside = text.extracting(open &+ 1..<text.count &- 1)
        if inside.areDigits { return SegmentShape(kind: .int, prefix: open &+ 1, suffix: 1) }
        guard inside.count > 2, inside[0] == 0x27, inside[inside.count &- 1] == 0x27 else {
            return SegmentShape(kind: .text)
        }
        return SegmentShape(kind: .text, prefix: open &+ 2, suffix: 2)
    }

    /// With an equals sign: base64 with its padding, or an assignment.
    private static func padded(_ text: Span<UInt8>) -> SegmentShape {
        var end = text.count
        while end > 0, text[end &- 1] == 0x3D { end &-= 1 }
        let stem = text.first(end)
        guard end >= text.count &- 2, stem.lastPlace(of: 0x3D) < 0 else { return SegmentShape(kind: .text) }
        let isRandom = RandomText.isRandom(stem, SegmentProfile(stem))
        return SegmentShape(kind: isRandom || stem.count >= 8 ? .token : .text)
    }

    // MARK: Letters, digits, hyphens, underscores and points

    /// File names have their extensions taken off one by one, at most so many.
    private static var extensionsMax: Int { 3 }

    private static func plain(
        _ text: Span<UInt8>, _ profile: SegmentProfile, isFile: Bool, depth: Int
    ) -> SegmentShape {
        if profile.digits == text.count { return SegmentShape(kind: .int) }
        if let kind = whole(text, profile) { return SegmentShape(kind: kind) }
        if profile.points > 0 {
            let point = text.lastPlace(of: 0x2E)
            if depth < extensionsMax, isExtension(text, point) {
                let stem = text.first(point)
                let shape = plain(stem, SegmentProfile(stem), isFile: true, depth: depth &+ 1)
                return shape.kind == nil ? .literal : shape.before(text.count &- point)
            }
            return pointed(text, point)
        }
        if RandomText.isRandom(text, profile) { return SegmentShape(kind: .token) }
        return profile.separators > 0 ? joined(text, profile, isFile: isFile) : numbered(text)
    }

    /// The kind of a segment that is one value from its first byte to its last.
    private static func whole(_ text: Span<UInt8>, _ profile: SegmentProfile) -> ShapeKind? {
        if UUIDText.isUUID(text) { return .uuid }
        if profile.digits > 0 {
            if DateText.isDate(text) { return .date }
            if DateText.isTime(text) { return .time }
            if profile.points > 0, let kind = numbers(text, profile) { return kind }
            // A negative number.
            if text[0] == 0x2D, profile.digits == text.count &- 1 { return .text }
        }
        if RandomText.isHash(text, profile) { return .hash }
        // A JSON Web Token (RFC 7519): its header is JSON, in base64.
        if text.count >= 24, text[0] == 0x65, text[1] == 0x79, text[2] == 0x4A { return .token }
        return nil
    }

    /// Numbers with points between them.
    private static func numbers(_ text: Span<UInt8>, _ profile: SegmentProfile) -> ShapeKind? {
        let isMarked = text[0] | 0x20 == 0x76
        guard profile.digits &+ profile.points &+ (isMarked ? 1 : 0) == text.count, text[text.count &- 1] != 0x2E,
            isDigit(text[isMarked ? 1 : 0])
        else { return nil }
        switch profile.points {
        // v1.0 is the version of an API, and a literal.
        case 1: return isMarked ? nil : .float
        case 3: return isMarked ? .version : .address
        default: return .version
        }
    }

    /// Whether what follows the point at `point` looks like a file's extension.
    private static func isExtension(_ text: Span<UInt8>, _ point: Int) -> Bool {
        let count = text.count &- point &- 1
        guard point > 0, count >= 1, count <= 5 else { return false }
        let ending = text.from(point &+ 1)
        let profile = SegmentProfile(ending)
        return profile.letters &+ profile.digits == count && profile.letters > profile.digits
    }

    /// A name with points, the last part of which is no extension: `main.3f2a1b9c` of `main.3f2a1b9c.js`.
    private static func pointed(_ text: Span<UInt8>, _ point: Int) -> SegmentShape {
        let ending = text.from(point &+ 1)
        guard point > 0, !ending.isEmpty else { return .literal }
        let profile = SegmentProfile(ending)
        let isHash = RandomText.isHash(ending, profile)
        guard isHash || RandomText.isRandom(ending, profile) else { return .literal }
        return SegmentShape(kind: isHash ? .hash : .token, prefix: point &+ 1)
    }

    /// Letters with a number of at least four digits behind them: fewer are part of the word, as in sha256.
    private static func numbered(_ text: Span<UInt8>) -> SegmentShape {
        var start = text.count
        while start > 0, isDigit(text[start &- 1]) { start &-= 1 }
        guard text.count &- start >= numberDigitsMin, text.first(start).areLetters else { return .literal }
        return SegmentShape(kind: .int, prefix: start)
    }

    private static var numberDigitsMin: Int { 4 }
    /// Literals are commands and nouns: titles have more words.
    private static var literalWordsMax: Int { 5 }

    /// Parts with hyphens or underscores between them.
    private static func joined(_ text: Span<UInt8>, _ profile: SegmentProfile, isFile: Bool) -> SegmentShape {
        if let shape = ended(text) { return shape }
        let separator = text.lastSeparator
        let head = text.first(max(0, separator))
        let tail = text.from(separator &+ 1)
        if !head.isEmpty, !tail.isEmpty {
            let words = SegmentProfile(head).separators &+ 1
            if tail.areDigits {
                if profile.lowers == 0, words == 1, head.areLetters { return SegmentShape(kind: .token) }
                if tail.count >= numberDigitsMin { return SegmentShape(kind: .int, prefix: separator &+ 1) }
            }
            let ending = SegmentProfile(tail)
            let isHash = RandomText.isHash(tail, ending)
            if isHash || RandomText.isRandom(tail, ending) {
                if isFile { return SegmentShape(kind: isHash ? .hash : .token, prefix: separator &+ 1) }
                return SegmentShape(kind: words > 1 ? .slug : .token)
            }
        }
        return beginsAsSlug(text, profile) ? SegmentShape(kind: .slug) : .literal
    }

    /// A name that ends in a date or a UUID.
    private static func ended(_ text: Span<UInt8>) -> SegmentShape? {
        if text.count > 11, isSeparator(text[text.count &- 11]), DateText.isDate(text.from(text.count &- 10)) {
            return SegmentShape(kind: .date, prefix: text.count &- 10)
        }
        if text.count > 37, isSeparator(text[text.count &- 37]), UUIDText.isUUID(text.from(text.count &- 36)) {
            return SegmentShape(kind: .uuid, prefix: text.count &- 36)
        }
        return nil
    }

    /// A title: a number or date and then words, or more words than a literal has.
    private static func beginsAsSlug(_ text: Span<UInt8>, _ profile: SegmentProfile) -> Bool {
        if profile.separators >= literalWordsMax || text.count > 40 { return true }
        if text.count > 11, isSeparator(text[10]), DateText.isDate(text.first(10)) { return true }
        var digits = 0
        while digits < text.count, isDigit(text[digits]) { digits &+= 1 }
        guard digits > 0, digits < text.count, isSeparator(text[digits]) else { return false }
        return digits >= numberDigitsMin || profile.separators >= 2
    }
}
