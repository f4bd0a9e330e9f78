internal import Basics

/// What is passed over, quickly.
extension JSONTokenizer {
    /// Goes through tokens that nobody wants for as long as they are whole and plain: a token that the input cuts, a
    /// string with an escape or with other than ASCII, a number with an exponent, the last bracket of what is passed
    /// over and whatever is wrong are left to the rules that all other tokens go by.
    ///
    /// The bracket bits and the place are in registers here: no event is due, so that nothing else can change them.
    ///
    /// - Returns: whether the one value that was to be skipped is over.
    mutating func passOver(_ input: Span<UInt8>) -> Bool {
        var at = at
        var nesting = nesting
        var state = state
        // Where silence ends with the end of what is open, that bracket is an event.
        let endFloor = skipsOne ? quietFloor : quietFloor &+ 1
        let valueFloor = skipsOne ? quietFloor : -1
        var isOver = false
        scanning: while at < input.count && !isOver {
            let byte = input[at]
            switch byte {
            case 0x20: at = input.endOfSpaces(from: at &+ 1)
            case 0x0A:
                at &+= 1
                beginLine(at)
            case 0x09, 0x0D: at &+= 1
            case 0x22 where state.awaitsString:
                let end = input.endOfPlainText(from: at &+ 1)
                guard end < input.count, input[end] == 0x22 else { break scanning }
                at = end &+ 1
                isOver = state.awaitsValue && nesting.depth == valueFloor
                state = state.awaitsValue ? .separator : .colon
            case 0x2C where state == .separator:
                at &+= 1
                state = nesting.isInArray ? .value : .name
            case 0x3A where state == .colon:
                at &+= 1
                state = .value
            case 0x5B where state.awaitsValue, 0x7B where state.awaitsValue:
                guard nesting.depth < depthMax else { break scanning }
                at &+= 1
                nesting.open(isArray: byte == 0x5B)
                state = byte == 0x5B ? .firstElement : .firstName
            case 0x5D where nesting.depth > endFloor && nesting.isInArray && state.mayEnd,
                0x7D where nesting.depth > endFloor && !nesting.isInArray && state.mayEnd:
                at &+= 1
                nesting.close()
                state = .separator
                isOver = nesting.depth == valueFloor
            case 0x2D where state.awaitsValue, 0x30...0x39 where state.awaitsValue:
                guard let end = input.endOfPlainNumber(from: at) else { break scanning }
                at = end
                state = .separator
                isOver = nesting.depth == valueFloor
            case 0x74 where state.awaitsValue, 0x66 where state.awaitsValue, 0x6E where state.awaitsValue:
                guard let end = input.endOfLiteral(from: at) else { break scanning }
                at = end
                state = .separator
                isOver = nesting.depth == valueFloor
            default: break scanning
            }
        }
        self.at = at
        self.nesting = nesting
        self.state = state
        return isOver
    }
}

extension JSONTokenizer.State {
    @inline(__always) fileprivate var awaitsValue: Bool { self == .value || self == .firstElement }
    @inline(__always) fileprivate var awaitsString: Bool {
        self == .value || self == .firstElement || self == .name || self == .firstName
    }
    @inline(__always) fileprivate var mayEnd: Bool {
        self == .separator || self == .firstElement || self == .firstName
    }
}

extension Span<UInt8> {
    /// Where the number at `start` ends, without an exponent; nil where it is none or might go on.
    @inline(__always) fileprivate func endOfPlainNumber(from start: Int) -> Int? {
        var at = self[start] == 0x2D ? start &+ 1 : start
        let integer = at
        at = endOfDigits(from: at)
        guard at > integer, self[integer] != 0x30 || at == integer &+ 1, at < count else { return nil }
        if self[at] == 0x2E {
            let fraction = at &+ 1
            at = endOfDigits(from: fraction)
            guard at > fraction, at < count else { return nil }
        }
        let byte = self[at]
        return byte | 0x20 == 0x65 || byte == 0x2E ? nil : at
    }

    @inline(__always) private func endOfDigits(from start: Int) -> Int {
        var at = start
        while at < count, self[at] &- 0x30 < 10 { at &+= 1 }
        return at
    }

    /// Where `true`, `false` or `null` ends; nil where it is cut or none.
    @inline(__always) fileprivate func endOfLiteral(from start: Int) -> Int? {
        guard start <= count &- 5 else { return nil }
        switch (self[start], self[start &+ 1], self[start &+ 2], self[start &+ 3]) {
        case (0x74, 0x72, 0x75, 0x65), (0x6E, 0x75, 0x6C, 0x6C): return start &+ 4
        case (0x66, 0x61, 0x6C, 0x73): return self[start &+ 4] == 0x65 ? start &+ 5 : nil
        default: return nil
        }
    }
}
