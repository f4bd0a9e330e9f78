/// The way to one value of a JSON text: `job.items[0].id`.
///
/// Written are the names of members, with a dot before each but the first, and numbers of elements in brackets, counted
/// from 0. A backslash takes the meaning from a dot, a bracket or a backslash in a name. The empty path is the text's
/// own value.
public struct JSONPath: Hashable, Sendable {
    public enum Step: Hashable, Sendable {
        /// Of an object: the name after its escapes are resolved, in UTF-8.
        case member([UInt8])
        /// Of an array.
        case element(Int)
    }

    public let steps: [Step]

    /// More steps than this lead below what is read of any text.
    public static let stepsMax = 64
    /// An element further on is not looked for.
    public static let elementMax = 1_000_000

    public init(steps: [Step]) { self.steps = steps }

    /// What is wrong with a written path, and at which byte of it.
    public struct ParseError: Error, Equatable {
        public enum Reason: Equatable, Sendable {
            /// A name is due.
            case name
            /// Digits and `]` are due.
            case element
            /// `.`, `[` or the end is due.
            case separator
            /// More than `elementMax`.
            case elementTooFar
            /// More than `stepsMax` steps.
            case tooLong
        }

        public let reason: Reason
        public let offset: Int
    }

    /// Reads a path as it is written behind `request.json` and a dot, or right behind it where it begins with `[`.
    public init(parsing text: String) throws(ParseError) {
        let bytes = Array(text.utf8)
        var steps: [Step] = []
        var at = 0
        var wantsName = true
        while at < bytes.count {
            guard steps.count < Self.stepsMax else { throw ParseError(reason: .tooLong, offset: at) }
            if bytes[at] == UInt8(ascii: "["), !wantsName || steps.isEmpty {
                steps.append(.element(try Self.element(bytes, &at)))
            } else if wantsName {
                steps.append(.member(try Self.name(bytes, &at)))
            } else {
                throw ParseError(reason: .separator, offset: at)
            }
            wantsName = at < bytes.count && bytes[at] == UInt8(ascii: ".")
            if wantsName { at += 1 }
        }
        if wantsName && !bytes.isEmpty { throw ParseError(reason: .name, offset: at) }
        self.steps = steps
    }

    private static func name(_ bytes: [UInt8], _ at: inout Int) throws(ParseError) -> [UInt8] {
        var name: [UInt8] = []
        while at < bytes.count, bytes[at] != UInt8(ascii: "."), bytes[at] != UInt8(ascii: "[") {
            let mayEscape = bytes[at] == UInt8(ascii: "\\") && at + 1 < bytes.count
            let escapes = mayEscape && #".[\"#.utf8.contains(bytes[at + 1])
            if escapes { at += 1 }
            name.append(bytes[at])
            at += 1
        }
        guard !name.isEmpty else { throw ParseError(reason: .name, offset: at) }
        return name
    }

    private static func element(_ bytes: [UInt8], _ at: inout Int) throws(ParseError) -> Int {
        let start = at
        at += 1
        var number = 0
        let digits = at
        while at < bytes.count, bytes[at] &- 0x30 < 10 {
            number = number * 10 + Int(bytes[at] &- 0x30)
            guard number <= elementMax else { throw ParseError(reason: .elementTooFar, offset: start) }
            at += 1
        }
        guard at > digits, at < bytes.count, bytes[at] == UInt8(ascii: "]") else {
            throw ParseError(reason: .element, offset: at)
        }
        at += 1
        return number
    }
}
