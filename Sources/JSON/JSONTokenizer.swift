internal import Basics

/// Reads a JSON text (RFC 8259) as it comes, in chunks of any size, and says what it comes upon.
///
/// It keeps nothing of the text: a string or number is handed on in pieces as it passes, and all that is remembered is
/// a few words of state and one bit for each open object or array. It is strict: what the grammar does not allow, what
/// is not UTF-8, half of a surrogate pair, a byte order mark and anything behind the value are errors at the byte where
/// that shows. Names that stand twice in an object are the reader's affair (RFC 8259 section 4).
///
///     var tokenizer = JSONTokenizer()
///     for each chunk: call next(chunk) until it gives needsInput
///     at the end: call finish()
///
/// What nobody wants is passed over with `skipValue` and `skipToEnd`; it is checked as strictly.
public struct JSONTokenizer: Sendable {
    /// What may come next.
    enum State: UInt8, Sendable {
        case value, firstElement, firstName, name, colon, separator, end
        case string, escape, hex, lowBackslash, lowLetter
        case numberStart, minus, zero, integer, point, fraction, exponent, exponentSign, exponentDigits
        case literal
        case failed
    }

    /// The deepest nesting that can be asked for: a bit for each level.
    public static let depthMax = 64

    var nesting = Nesting()
    let depthMax: Int
    var state = State.value
    /// Where the next byte stands in the input.
    var at = 0

    /// What lies deeper is passed over in silence.
    private(set) var quietFloor = Int.max
    /// Whether silence ends with the first value at `quietFloor`, else with the end of what is open above it.
    private(set) var skipsOne = false

    var isName = false
    var utf8 = UTF8Progress()
    var hexDigits: UInt8 = 0
    var hexValue: UInt32 = 0
    var highSurrogate: UInt32 = 0
    private var literal = JSONLiteral.null
    private var literalCount = 0

    /// Bytes of all inputs before this one.
    private var base = 0
    private var line = 1
    /// Where the line begins, in bytes of the whole text.
    private var lineStart = 0
    /// How many bytes of the line are not the first of a character.
    var continuations = 0
    private var tokenOffset = 0
    private var tokenContinuations = 0
    private var failure: JSONError?

    /// - Parameter depthMax: the most objects and arrays within each other, up to `Self.depthMax`.
    public init(depthMax: Int = Self.depthMax) { self.depthMax = min(max(0, depthMax), Self.depthMax) }

    /// How many objects and arrays are open.
    public var depth: Int { nesting.depth }

    /// Whether the text's one value is complete.
    public var isComplete: Bool { state == .end }

    /// Where the last name, string, number, literal, object or array began, or the last object or array ended.
    public var tokenPosition: JSONPosition { position(tokenOffset, tokenContinuations) }

    /// Where the next byte stands.
    public var position: JSONPosition { position(base &+ at, continuations) }

    private func position(_ offset: Int, _ continuations: Int) -> JSONPosition {
        JSONPosition(offset: offset, line: line, column: offset &- lineStart &- continuations &+ 1)
    }

    // MARK: reading

    /// What comes next.
    ///
    /// - Parameter input: the same bytes again until this gave `needsInput`; then those that follow them.
    /// - Throws: at the byte that breaks a rule, and at every call after that.
    public mutating func next(_ input: Span<UInt8>) throws(JSONError) -> JSONEvent {
        while at < input.count {
            let event: JSONEvent?
            switch state {
            case .value, .firstElement, .firstName, .name, .colon, .separator, .end:
                if quietFloor != .max {
                    if passOver(input) { return ended(.skipped) ?? .skipped }
                    guard at < input.count else { continue }
                }
                event = try structure(input)
            case .string: event = try text(input)
            case .escape, .hex, .lowBackslash, .lowLetter: event = try escape(input[at])
            case .numberStart, .minus, .zero, .integer, .point, .fraction, .exponent, .exponentSign, .exponentDigits:
                event = try number(input)
            case .literal: event = try literal(input[at])
            case .failed: throw failure ?? JSONError(.value, at: position)
            }
            if let event { return event }
        }
        if let failure { throw failure }
        base &+= input.count
        at = 0
        return .needsInput
    }

    /// Call it when no input is left. A number that ends the text ends here.
    ///
    /// - Returns: the end of that number, or nil.
    /// - Throws: when the value is not complete.
    public mutating func finish() throws(JSONError) -> JSONEvent? {
        if let failure { throw failure }
        if state == .end { return nil }
        guard depth == 0, isWholeNumber else { throw fail(.cut) }
        return ended(.number(.none, isLast: true))
    }

    /// Passes over the value that comes next: right behind the last piece of a name, or where an array's element is
    /// due. `skipped` says that it is over; where an array ends instead, `arrayEnd` says that.
    public mutating func skipValue() {
        quietFloor = depth
        skipsOne = true
    }

    /// Passes over all that is left of the innermost open object or array; its end is the next event.
    public mutating func skipToEnd() {
        quietFloor = depth &- 1
        skipsOne = false
    }

    // MARK: structure

    /// Whether what is read now is passed over.
    @inline(__always) var isQuiet: Bool { depth &+ (skipsOne ? 1 : 0) > quietFloor }

    /// Takes white space and punctuation, and then a token as far as it is there.
    private mutating func structure(_ input: Span<UInt8>) throws(JSONError) -> JSONEvent? {
        takePunctuation(input)
        guard at < input.count else { return nil }
        let byte = input[at]
        switch byte {
        case 0x22 where state != .colon && state != .separator && state != .end:
            isName = state == .name || state == .firstName
            begin(.string)
            return try text(input)
        case 0x5D where state == .firstElement || (state == .separator && nesting.isInArray): return close(.arrayEnd)
        case 0x7D where state == .firstName || (state == .separator && !nesting.isInArray): return close(.objectEnd)
        default:
            guard state == .value || state == .firstElement else { throw fail(expectation) }
            return try value(byte, input)
        }
    }

    @inline(__always) private mutating func takePunctuation(_ input: Span<UInt8>) {
        var (at, state) = (at, state)
        while at < input.count {
            let byte = input[at]
            if byte == 0x2C && state == .separator {
                at &+= 1
                state = nesting.isInArray ? .value : .name
            } else if byte == 0x3A && state == .colon {
                at &+= 1
                state = .value
            } else if byte == 0x20 {
                at = input.endOfSpaces(from: at &+ 1)
            } else if byte == 0x0A {
                at &+= 1
                beginLine(at)
            } else if byte == 0x09 || byte == 0x0D {
                at &+= 1
            } else {
                break
            }
        }
        (self.at, self.state) = (at, state)
    }

    /// A line begins at this place of the input.
    @inline(__always) mutating func beginLine(_ at: Int) {
        line &+= 1
        lineStart = base &+ at
        continuations = 0
    }

    /// The first byte of a value that is no string.
    @inline(__always) private mutating func value(
        _ byte: UInt8, _ input: Span<UInt8>
    ) throws(JSONError) -> JSONEvent? {
        switch byte {
        case 0x7B: return try open(isArray: false)
        case 0x5B: return try open(isArray: true)
        case 0x2D, 0x30...0x39:
            // The first character belongs to the number's first piece.
            begin(.numberStart)
            at &-= 1
            return try number(input)
        case 0x74: beginLiteral(.true)
        case 0x66: beginLiteral(.false)
        case 0x6E: beginLiteral(.null)
        case 0xEF where base &+ at == 0: throw fail(.byteOrderMark)
        default: throw fail(expectation)
        }
        return nil
    }

    @inline(__always) private mutating func begin(_ state: State) {
        tokenOffset = base &+ at
        tokenContinuations = continuations
        self.state = state
        at &+= 1
    }

    @inline(__always) private mutating func beginLiteral(_ literal: JSONLiteral) {
        begin(.literal)
        self.literal = literal
        literalCount = 1
    }

    @inline(__always) private mutating func open(isArray: Bool) throws(JSONError) -> JSONEvent? {
        guard depth < depthMax else { throw fail(.depth) }
        let isQuiet = isQuiet
        begin(isArray ? .firstElement : .firstName)
        nesting.open(isArray: isArray)
        if isQuiet { return nil }
        return isArray ? .arrayStart : .objectStart
    }

    @inline(__always) private mutating func close(_ event: JSONEvent) -> JSONEvent? {
        begin(.separator)
        nesting.close()
        return ended(event)
    }

    /// A value is over: `event` tells it, unless it was passed over.
    @inline(__always) mutating func ended(_ event: JSONEvent) -> JSONEvent? {
        state = depth == 0 ? .end : .separator
        guard depth > quietFloor else {
            let isSkipped = skipsOne && depth == quietFloor
            quietFloor = .max
            skipsOne = false
            return isSkipped ? .skipped : event
        }
        return nil
    }

    private mutating func literal(_ byte: UInt8) throws(JSONError) -> JSONEvent? {
        let text = literal.text
        guard literalCount < text.utf8CodeUnitCount, unsafe text.utf8Start[literalCount] == byte else {
            throw fail(.literal)
        }
        at &+= 1
        literalCount &+= 1
        return literalCount == text.utf8CodeUnitCount ? ended(.literal(literal)) : nil
    }

    // MARK: errors

    private var expectation: JSONRule {
        switch state {
        case .firstElement: .valueOrArrayEnd
        case .firstName: .nameOrObjectEnd
        case .name: .name
        case .colon: .colon
        case .separator: nesting.isInArray ? .commaOrArrayEnd : .commaOrObjectEnd
        case .end: .end
        case .value, .string, .escape, .hex, .lowBackslash, .lowLetter, .numberStart, .minus, .zero, .integer, .point,
            .fraction, .exponent, .exponentSign, .exponentDigits, .literal, .failed:
            .value
        }
    }

    /// An error at the next byte, from which nothing goes on.
    @inline(never) mutating func fail(_ rule: JSONRule) -> JSONError {
        let error = JSONError(rule, at: position)
        failure = error
        state = .failed
        return error
    }
}
