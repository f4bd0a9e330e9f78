/// The wire format of protocol buffers, as far as metrics need it ("Encoding", protobuf.dev).
///
/// Written by hand: swift-protobuf takes 8 ms for a page of 10,000 series, because each message is a value on the heap
/// before it is bytes; this takes a fraction of one, and the messages will not change.
extension SampleWriter {
    static var varintBytesMax: Int { 10 }

    /// A number in groups of seven bits, the lowest first.
    mutating func append(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest &>>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }

    /// A `uint64`, `int64` (not negative) or enumeration.
    mutating func append(_ field: ProtobufField, varint value: UInt64) {
        append(varint: field.tag(.varint))
        append(varint: value)
    }

    /// A `sint32` or `sint64`: small numbers are short whatever their sign.
    mutating func append(_ field: ProtobufField, signed value: Int64) {
        append(field, varint: UInt64(bitPattern: (value &<< 1) ^ (value &>> 63)))
    }

    mutating func append(_ field: ProtobufField, double value: Double) {
        append(varint: field.tag(.fixed64))
        let bits = value.bitPattern
        let target = unsafe take(8)
        for byte in 0..<8 { unsafe target[byte] = UInt8(truncatingIfNeeded: bits &>> UInt64(8 &* byte)) }
    }

    /// Begins a message within one, or a text, whose length is not known yet.
    ///
    /// - Returns: where it begins, for `end`.
    mutating func begin(_ field: ProtobufField) -> Int {
        append(varint: field.tag(.bytes))
        // Most are longer than 127 bytes and shorter than 16 KiB.
        append(0 as UInt8)
        append(0 as UInt8)
        return count
    }

    /// Ends what `begin` began: puts its length before it.
    mutating func end(_ start: Int) {
        let length = count &- start
        let size = length < 1 << 7 ? 1 : length < 1 << 14 ? 2 : length < 1 << 21 ? 3 : 4
        if size != 2 { shift(last: length, by: size &- 2) }
        for byte in 0..<size {
            let more: UInt8 = byte &+ 1 < size ? 0x80 : 0
            set(UInt8(truncatingIfNeeded: (length &>> (7 &* byte)) & 0x7F) | more, at: start &- 2 &+ byte)
        }
    }

    /// A `string`.
    mutating func append(_ field: ProtobufField, text: Span<UInt8>) {
        append(varint: field.tag(.bytes))
        append(varint: UInt64(text.count))
        append(text)
    }

    /// The value of a label text that begins at `start`, up to its quote and without what escapes it.
    ///
    /// - Returns: where the quote is.
    mutating func append(unquoting text: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while index < text.count, text[index] != UInt8(ascii: "\"") {
            var byte = text[index]
            if byte == UInt8(ascii: "\\"), index &+ 1 < text.count {
                index &+= 1
                byte = text[index] == UInt8(ascii: "n") ? UInt8(ascii: "\n") : text[index]
            }
            append(byte)
            index &+= 1
        }
        return index
    }

    /// A `google.protobuf.Timestamp`.
    mutating func append(_ field: ProtobufField, unixMilliseconds: Int64) {
        let (seconds, rest) = max(0, unixMilliseconds).quotientAndRemainder(dividingBy: 1000)
        let start = begin(field)
        append(ProtobufMessage.Timestamp.seconds, varint: UInt64(seconds))
        if rest > 0 { append(ProtobufMessage.Timestamp.nanos, varint: UInt64(rest) &* 1_000_000) }
        end(start)
    }
}

/// The number of a field in its message.
struct ProtobufField {
    enum WireType: UInt8 {
        case varint = 0
        case fixed64 = 1
        case bytes = 2
    }

    let number: UInt8

    init(_ number: UInt8) { self.number = number }

    func tag(_ type: WireType) -> UInt64 { UInt64(number) &<< 3 | UInt64(type.rawValue) }
}
