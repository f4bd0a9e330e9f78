/// A value of a JSON or YAML document; what is in it stays in the order in which it is written.
enum DocumentValue: Hashable, Sendable {
    case null
    case flag(Bool)
    case number(Double)
    case text(String)
    case list([DocumentValue])
    case object([Member])

    /// A name and its value in an object.
    struct Member: Hashable, Sendable {
        let name: String
        let value: DocumentValue
    }

    /// How a number is written in both languages: a whole one without a point.
    static func text(of number: Double) -> String {
        Int(exactly: number).map { "\($0)" } ?? "\(number)"
    }
}

extension DocumentValue: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    init(stringLiteral value: String) { self = .text(value) }
}

extension DocumentValue: ExpressibleByBooleanLiteral {
    init(booleanLiteral value: Bool) { self = .flag(value) }
}

extension DocumentValue: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
    init(integerLiteral value: Int) { self = .number(Double(value)) }
    init(floatLiteral value: Double) { self = .number(value) }
}

extension DocumentValue: ExpressibleByArrayLiteral {
    init(arrayLiteral elements: DocumentValue...) { self = .list(elements) }
}

extension DocumentValue: ExpressibleByDictionaryLiteral {
    init(dictionaryLiteral elements: (String, DocumentValue)...) {
        self = .object(elements.map { Member(name: $0.0, value: $0.1) })
    }
}
