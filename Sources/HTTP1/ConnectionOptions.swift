internal import Basics
internal import HTTP

/// What the Connection fields of a head say (RFC 9110 section 7.6.1), and the Upgrade field, which is nothing without
/// them.
struct ConnectionOptions {
    private(set) var close = false
    private(set) var keepAlive = false
    private var upgrade = false
    /// Some option is the name of a field: fields must be marked.
    private(set) var namesFields = false
    private var optionCount = 0
    /// The value of the last Upgrade field.
    private(set) var upgradeValue = ByteRange.none
    private var upgradeCount = 0

    /// Most options in all Connection fields of a head. Each costs a walk over the fields; honest heads have one to
    /// three.
    static let optionsMax = 64

    /// Reads one field's value: a list of tokens, whose members may be empty (RFC 9110 section 5.6.1.2).
    mutating func note(_ value: Span<UInt8>, at offset: Int) throws(ProtocolViolation) {
        // Most often the whole value is one option.
        let only = KnownToken.named(value)
        if only != .other {
            optionCount &+= 1
            return note(only, isEmpty: false)
        }
        var cursor = TokenList()
        while let option = cursor.next(value) {
            optionCount &+= 1
            if optionCount > Self.optionsMax {
                throw ProtocolViolation(.tooManyConnectionOptions, at: offset &+ option.lower)
            }
            note(KnownToken.named(value.bytes(option)), isEmpty: option.isEmpty)
        }
        if let broken = cursor.broken { throw ProtocolViolation(.invalidConnection, at: offset &+ broken) }
    }

    private mutating func note(_ option: KnownToken, isEmpty: Bool) {
        switch option {
        case .close: close = true
        case .keepAlive: keepAlive = true
        case .upgrade: upgrade = true
        default: if !isEmpty { namesFields = true }
        }
    }

    /// Reads an Upgrade field's value (RFC 9110 section 7.8).
    mutating func noteUpgrade(_ value: ByteRange) {
        upgradeValue = value
        upgradeCount &+= 1
    }

    /// There is one Upgrade field, and Connection names it.
    var offersUpgrade: Bool { upgrade && upgradeCount == 1 }

    /// Whether the connection may carry another message after this one (RFC 9112 section 9.3).
    func keepsAlive(minorVersion: UInt8) -> Bool { !close && (minorVersion >= 1 || keepAlive) }

    /// Marks every field that a Connection field of the same head names.
    func mark(_ fields: inout FieldTable, in bytes: Span<UInt8>) {
        guard namesFields else { return }
        for index in 0..<fields.count where fields[index].known == .connection {
            let value = bytes.bytes(fields[index].value)
            var cursor = TokenList()
            while let option = cursor.next(value) {
                if !option.isEmpty { Self.mark(&fields, named: value.bytes(option), in: bytes) }
            }
        }
    }

    private static func mark(_ fields: inout FieldTable, named option: Span<UInt8>, in bytes: Span<UInt8>) {
        for index in 0..<fields.count where Int(fields[index].name.count) == option.count {
            guard fields[index].known.mayBeConnectionOption else { continue }
            if bytes.bytes(fields[index].name).equalsIgnoringCase(option) { fields[index].isConnectionOption = true }
        }
    }
}
