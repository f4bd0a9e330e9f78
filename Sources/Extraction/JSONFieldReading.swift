internal import Basics
internal import JSON

/// A walk through one JSON text after the other, along the wanted paths; everything else is passed over.
///
/// A value that begins takes the place of one that was found at the same path before, and of all that were found below
/// that: of members with one name the last counts.
struct JSONFieldReading: ~Copyable {
    /// An object or array that a wanted path leads into. (The compiler crashes if it is private.)
    struct Frame {
        var node = 0
        var isArray = false
        /// The number of the element that comes next or is being read.
        var element = 0
        /// The first of the wanted elements from there on.
        var nextElement = 0
    }

    private var tokenizer = JSONTokenizer()
    private var frames = Table(Array(repeating: Frame(), count: JSONTokenizer.depthMax))
    private var depth = 0
    /// Where the value that comes next or is being read stands; nobody is asked for values that stand nowhere.
    private var node = 0
    /// Whether a value is due there, or being read, and not yet known: of an object or array its beginning is enough.
    private var isOpen = true
    /// Whether pieces of a string or number have come, and more will.
    private var isInValue = false
    private var search = JSONNameSearch()
    /// A bit for each field that something was found for.
    private var found = Table<UInt64>([0])

    /// Begins another text.
    mutating func begin(_ fields: JSONFieldSet) {
        tokenizer = JSONTokenizer()
        (depth, node, isOpen, isInValue) = (0, 0, true, false)
        let words = (fields.slots.count &+ 63) / 64
        if words > found.count { found = Table(Array(repeating: 0, count: words)) }
        for word in 0..<words { found[word] = 0 }
    }

    /// Takes more of the text.
    ///
    /// - Returns: why no more can be read; it is not to be called again then.
    mutating func read(
        _ text: Span<UInt8>, _ fields: JSONFieldSet, into values: inout ValueTable
    ) -> SkipReason? {
        do throws(JSONError) {
            while true {
                let event = try tokenizer.next(text)
                if case .needsInput = event { return nil }
                take(event, text, fields, &values)
            }
        } catch {
            breakOff(fields, into: &values)
            return error.rule == .depth ? .tooDeep : .notJSON
        }
    }

    /// The text has ended.
    ///
    /// - Returns: what is wrong if it is not whole.
    mutating func finish(_ fields: JSONFieldSet, into values: inout ValueTable) -> SkipReason? {
        do throws(JSONError) {
            // Only a number that is the whole text ends here.
            if try tokenizer.finish() != nil { endOfValue(fields, &values) }
            return nil
        } catch {
            breakOff(fields, into: &values)
            return .notJSON
        }
    }

    /// No more of the text will come: half a value is none, and takes away what stood in its place before, however the
    /// text was cut.
    mutating func breakOff(_ fields: JSONFieldSet, into values: inout ValueTable) {
        guard isOpen else { return }
        isOpen = false
        start(.missing, fields, &values)
    }

    // MARK: events

    @inline(__always) private mutating func take(
        _ event: JSONEvent, _ text: Span<UInt8>, _ fields: JSONFieldSet, _ values: inout ValueTable
    ) {
        switch event {
        case .name(let range, let isLast):
            if isLast { endOfName(text.bytes(range), fields) } else { search.take(text.bytes(range), in: fields) }
        case .nameScalar(let scalar): for byte in UTF8.encode(scalar) ?? .init() { search.take(byte, in: fields) }
        case .skipped: next(fields)
        case .objectStart: open(isArray: false, fields, &values)
        case .arrayStart: open(isArray: true, fields, &values)
        case .objectEnd, .arrayEnd:
            depth &-= 1
            next(fields)
        case .string(let range, let isLast): add(text.bytes(range), .text, isLast, fields, &values)
        case .number(let range, let isLast): add(text.bytes(range), .number, isLast, fields, &values)
        case .stringScalar(let scalar):
            startOnce(.text, fields, &values)
            for field in fields.nodes[node].fields {
                for byte in UTF8.encode(scalar) ?? .init() { values.append(byte, to: fields.slots[field]) }
            }
        case .literal(let literal):
            start(CapturedKind(literal), fields, &values)
            isOpen = false
            next(fields)
        case .needsInput: break
        }
    }

    /// A member's name is complete with this piece.
    @inline(__always) private mutating func endOfName(_ piece: Span<UInt8>, _ fields: JSONFieldSet) {
        node = search.node(endingWith: piece, in: fields)
        isOpen = node >= 0
        if !isOpen { tokenizer.skipValue() }
    }

    private mutating func open(isArray: Bool, _ fields: JSONFieldSet, _ values: inout ValueTable) {
        start(.structure, fields, &values)
        isOpen = false
        let opened = fields.nodes[node]
        frames[depth] = Frame(node: node, isArray: isArray, element: 0, nextElement: opened.elements.lowerBound)
        depth &+= 1
        if isArray {
            seekElement(fields)
        } else if opened.members.isEmpty {
            tokenizer.skipToEnd()
        } else {
            search.begin(opened.members)
        }
    }

    /// A value has passed, wanted or not.
    @inline(__always) private mutating func next(_ fields: JSONFieldSet) {
        guard depth > 0 else { return }
        let frame = frames[depth &- 1]
        if frame.isArray {
            frames[depth &- 1].element = frame.element &+ 1
            seekElement(fields)
        } else {
            search.begin(fields.nodes[frame.node].members)
        }
    }

    /// An element is due, or the array's end.
    private mutating func seekElement(_ fields: JSONFieldSet) {
        let frame = frames[depth &- 1]
        guard frame.nextElement < fields.nodes[frame.node].elements.upperBound else { return tokenizer.skipToEnd() }
        let wanted = fields.elements[frame.nextElement]
        guard wanted.number == frame.element else { return tokenizer.skipValue() }
        node = wanted.node
        isOpen = true
        frames[depth &- 1].nextElement = frame.nextElement &+ 1
    }

    // MARK: values

    @inline(__always) private mutating func add(
        _ piece: Span<UInt8>, _ kind: CapturedKind, _ isLast: Bool, _ fields: JSONFieldSet,
        _ values: inout ValueTable
    ) {
        startOnce(kind, fields, &values)
        for field in fields.nodes[node].fields { values.append(piece, to: fields.slots[field]) }
        if isLast { endOfValue(fields, &values) }
    }

    @inline(__always) private mutating func startOnce(
        _ kind: CapturedKind, _ fields: JSONFieldSet, _ values: inout ValueTable
    ) {
        if isInValue { return }
        isInValue = true
        start(kind, fields, &values)
    }

    private mutating func endOfValue(_ fields: JSONFieldSet, _ values: inout ValueTable) {
        (isOpen, isInValue) = (false, false)
        for field in fields.nodes[node].fields { values.end(fields.slots[field]) }
        next(fields)
    }

    /// A value begins: what was found in its place before is forgotten.
    private mutating func start(_ kind: CapturedKind, _ fields: JSONFieldSet, _ values: inout ValueTable) {
        let place = fields.nodes[node]
        if !place.fieldsBelow.isEmpty { forget(place.fieldsBelow, fields, &values) }
        for field in place.fields {
            values.start(fields.slots[field], kind)
            found[field / 64] |= 1 << UInt64(field & 63)
        }
    }

    /// Goes by the bits of what was found: members that stand there a thousand times must not cost a thousand times the
    /// number of fields below.
    private mutating func forget(_ range: Range<Int>, _ fields: JSONFieldSet, _ values: inout ValueTable) {
        for word in range.lowerBound / 64...(range.upperBound &- 1) / 64 {
            let first = word &* 64
            var mask = UInt64.max
            if range.lowerBound > first { mask &= UInt64.max << UInt64(range.lowerBound &- first) }
            if range.upperBound < first &+ 64 { mask &= ~(UInt64.max << UInt64(range.upperBound &- first)) }
            var bits = found[word] & mask
            found[word] &= ~mask
            while bits != 0 {
                values.remove(fields.slots[first &+ bits.trailingZeroBitCount])
                bits &= bits &- 1
            }
        }
    }
}

extension CapturedKind {
    @inline(__always) fileprivate init(_ literal: JSONLiteral) {
        switch literal {
        case .true: self = .true
        case .false: self = .false
        case .null: self = .null
        }
    }
}
