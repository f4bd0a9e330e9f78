internal import Basics
internal import HTTP
internal import HTTP1

/// The content of one of an exchange's two messages.
struct ContentReading: ~Copyable {
    // Made when first needed: most exchanges have JSON on one side.
    private var made: JSONContentReader?
    /// Whether the content of the message at hand is read.
    private(set) var isRead = false

    /// Who reads it; nil if nobody does.
    var reader: JSONContentReader? { isRead ? made : nil }

    /// Another exchange begins, of which no head has come.
    mutating func reset() { isRead = false }

    /// A message's head has come: its content is read if something is wanted of it.
    mutating func begin(
        _ wanted: JSONFieldSet, _ fields: borrowing FieldTable, _ bytes: Span<UInt8>, bytesMax: Int
    ) {
        guard !wanted.isEmpty else { return }
        let reader = made ?? JSONContentReader()
        made = reader
        isRead = true
        reader.begin(wanted, contentEncoding: Self.contentEncoding(fields, bytes), bytesMax: bytesMax)
    }

    /// Why a value is missing, once the content has ended.
    var reason: SkipReason {
        // Without a head there was no content either.
        guard let reader else { return .notJSON }
        return reader.failure ?? .noField
    }

    /// Gives up the memory that unpacking took.
    func release() { made?.release() }

    /// The one Content-Encoding line; of several, two lines joined would be the list, so that more than one is read as
    /// a coding that nobody knows.
    @_lifetime(copy bytes)
    private static func contentEncoding(_ fields: borrowing FieldTable, _ bytes: Span<UInt8>) -> Span<UInt8> {
        var found = bytes.extracting(0..<0)
        for index in 0..<fields.count where fields[index].known == .contentEncoding {
            guard found.isEmpty else { return bytes.bytes(fields[index].name) }
            found = bytes.bytes(fields[index].value)
        }
        return found
    }
}
