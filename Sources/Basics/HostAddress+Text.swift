/// Address literals: dotted decimal (RFC 3986 `IPv4address`), IPv6 as RFC 4291 section 2.2 reads and RFC 5952 writes
/// it.
extension HostAddress: CustomStringConvertible {
    /// The longest text of an address: eight groups of four digits and seven colons.
    public static let textBytesMax = 39

    /// Reads an address literal without brackets; nil when `text` is none.
    ///
    /// Strict: four decimal parts without leading zeros, or an IPv6 literal without a zone.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        self.init(bytes.span)
    }

    /// As `init(_: String)`, from bytes; does not allocate.
    public init?(_ text: Span<UInt8>) {
        if let address = readV4(text) {
            self = .v4(address)
        } else if let groups = readV6(text) {
            self = groups
        } else {
            return nil
        }
    }

    /// The address as text, IPv6 without brackets.
    public var description: String {
        var bytes = [UInt8](repeating: 0, count: Self.textBytesMax)
        var buffer = bytes.mutableSpan
        let count = write(to: &buffer)
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    /// Writes the text to the start of `buffer`; does not allocate.
    ///
    /// - Parameter buffer: room for `textBytesMax` bytes; with less nothing is written and the result is 0.
    /// - Returns: how many bytes were written.
    @_lifetime(buffer: copy buffer)
    public func write(to buffer: inout MutableSpan<UInt8>) -> Int {
        guard buffer.count >= Self.textBytesMax else { return 0 }
        var count = 0
        switch self {
        case .v4(let address): writeV4(address, to: &buffer, &count)
        case .v6(let high, let low): writeV6(high, low, to: &buffer, &count)
        }
        return count
    }

    /// An IPv4 address that comes in IPv6 clothes (`::ffff:a.b.c.d`, as on a listener for both families) as IPv4; all
    /// others as they are.
    @inlinable public var unmapped: HostAddress {
        if case .v6(0, let low) = self, low >> 32 == 0xFFFF { return .v4(UInt32(truncatingIfNeeded: low)) }
        return self
    }
}

extension HostAddress {
    /// The address with all bits past the first `bits` cleared. Swift's `<<` gives 0 for a shift of the width or more.
    func masked(to bits: Int) -> HostAddress {
        switch self {
        case .v4(let address): .v4(address & (UInt32.max << UInt32(max(0, 32 - bits))))
        case .v6(let high, let low):
            .v6(high & (UInt64.max << UInt64(max(0, 64 - bits))), low & (UInt64.max << UInt64(max(0, 128 - bits))))
        }
    }
}

func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

private func readV4(_ text: Span<UInt8>) -> UInt32? {
    var address: UInt32 = 0
    var part: UInt32 = 0
    var digits = 0
    var dots = 0
    for index in 0..<text.count {
        let byte = text[index]
        if isDigit(byte) {
            // A leading zero is refused: some readers take what follows as octal.
            guard digits < 3, digits == 0 || part != 0 else { return nil }
            part = part &* 10 &+ UInt32(byte &- 0x30)
            digits &+= 1
            guard part <= 255 else { return nil }
        } else {
            guard byte == 0x2E, digits > 0, dots < 3 else { return nil }
            address = address << 8 | part
            part = 0
            digits = 0
            dots &+= 1
        }
    }
    guard dots == 3, digits > 0 else { return nil }
    return address << 8 | part
}

/// Up to eight groups of 16 bits, gathered before and after a `::`.
private struct V6Groups {
    var high: UInt64 = 0
    var low: UInt64 = 0
    var count = 0
    /// How many groups stood before `::`; nil while none was seen.
    var gap: Int?

    mutating func append(_ group: UInt64) -> Bool {
        guard count < 8 else { return false }
        high = high << 16 | low >> 48
        low = low << 16 | group
        count &+= 1
        return true
    }

    /// The address once all text is read; `::` stands for one group or more (RFC 5952 section 4.2.2 writes two,
    /// readers take one).
    func address() -> HostAddress? {
        guard let gap else { return count == 8 ? .v6(high, low) : nil }
        guard count < 8 else { return nil }
        // The groups sit right-aligned: those before the gap move up to the top.
        let tailBits = UInt64(16 &* (count &- gap))
        let shift = UInt64(16 &* (8 &- count))
        let mask = low128Mask(tailBits)
        let tail = (high & mask.high, low & mask.low)
        let head = shiftedLeft(high & ~mask.high, low & ~mask.low, by: shift)
        return .v6(head.high | tail.0, head.low | tail.1)
    }
}

private func low128Mask(_ bits: UInt64) -> (high: UInt64, low: UInt64) {
    (bits <= 64 ? 0 : ~(UInt64.max << (bits - 64)), bits >= 64 ? .max : ~(UInt64.max << bits))
}

private func shiftedLeft(_ high: UInt64, _ low: UInt64, by bits: UInt64) -> (high: UInt64, low: UInt64) {
    if bits == 0 { return (high, low) }
    if bits >= 64 { return (low << (bits - 64), 0) }
    return (high << bits | low >> (64 - bits), low << bits)
}

private func readV6(_ text: Span<UInt8>) -> HostAddress? {
    var groups = V6Groups()
    var index = 0
    if text.count >= 2, text[0] == 0x3A {
        guard text[1] == 0x3A else { return nil }
        groups.gap = 0
        index = 2
    }
    while index < text.count {
        guard let end = readGroup(text, from: index, into: &groups) else { return nil }
        index = end
        if index == text.count { break }
        // After a group: a colon and a group more, or the one `::`.
        guard text[index] == 0x3A, index &+ 1 < text.count else { return nil }
        index &+= 1
        if text[index] == 0x3A {
            guard groups.gap == nil else { return nil }
            groups.gap = groups.count
            index &+= 1
        }
    }
    return groups.address()
}

/// Reads four hexadecimal digits at most, or the dotted tail that stands for the last two groups.
private func readGroup(_ text: Span<UInt8>, from start: Int, into groups: inout V6Groups) -> Int? {
    var value: UInt64 = 0
    var index = start
    while index < text.count, index &- start < 5, let digit = hexadecimal(text[index]) {
        value = value << 4 | digit
        index &+= 1
    }
    if index < text.count, text[index] == 0x2E {
        guard let tail = readV4(text.extracting(start..<text.count)), groups.append(UInt64(tail >> 16)),
            groups.append(UInt64(tail & 0xFFFF))
        else { return nil }
        return text.count
    }
    guard index > start, index &- start <= 4, groups.append(value) else { return nil }
    return index
}

private func hexadecimal(_ byte: UInt8) -> UInt64? {
    if isDigit(byte) { return UInt64(byte &- 0x30) }
    let letter = asciiLowercased(byte)
    return letter &- 0x61 < 6 ? UInt64(letter &- 0x61 &+ 10) : nil
}

@_lifetime(buffer: copy buffer)
private func append(_ byte: UInt8, to buffer: inout MutableSpan<UInt8>, _ count: inout Int) {
    buffer[count] = byte
    count &+= 1
}

@_lifetime(buffer: copy buffer)
private func writeV4(_ address: UInt32, to buffer: inout MutableSpan<UInt8>, _ count: inout Int) {
    for part in 0..<4 {
        if part > 0 { append(0x2E, to: &buffer, &count) }
        let value = UInt8(truncatingIfNeeded: address >> UInt32(24 &- 8 &* part))
        if value >= 100 { append(0x30 &+ value / 100, to: &buffer, &count) }
        if value >= 10 { append(0x30 &+ value / 10 % 10, to: &buffer, &count) }
        append(0x30 &+ value % 10, to: &buffer, &count)
    }
}

/// RFC 5952 section 4: lower case, no leading zeros, the longest run of two zero groups or more as `::`, the first of
/// equals.
@_lifetime(buffer: copy buffer)
private func writeV6(_ high: UInt64, _ low: UInt64, to buffer: inout MutableSpan<UInt8>, _ count: inout Int) {
    func group(_ index: Int) -> UInt16 {
        UInt16(truncatingIfNeeded: (index < 4 ? high : low) >> UInt64(48 &- 16 &* (index & 3)))
    }
    // Section 5: a mapped IPv4 address is written with its dotted tail.
    let isMapped = high == 0 && low >> 32 == 0xFFFF
    let groups = isMapped ? 6 : 8
    var gap = 0..<0
    var index = 0
    while index < groups {
        let start = index
        while index < groups, group(index) == 0 { index &+= 1 }
        if index &- start > max(1, gap.count) { gap = start..<index }
        index &+= 1
    }
    index = 0
    while index < groups {
        if !gap.isEmpty, index == gap.lowerBound {
            append(0x3A, to: &buffer, &count)
            append(0x3A, to: &buffer, &count)
            index = gap.upperBound
            continue
        }
        if index > 0, gap.isEmpty || index != gap.upperBound { append(0x3A, to: &buffer, &count) }
        writeGroup(group(index), to: &buffer, &count)
        index &+= 1
    }
    if isMapped {
        append(0x3A, to: &buffer, &count)
        writeV4(UInt32(truncatingIfNeeded: low), to: &buffer, &count)
    }
}

@_lifetime(buffer: copy buffer)
private func writeGroup(_ group: UInt16, to buffer: inout MutableSpan<UInt8>, _ count: inout Int) {
    var isLeading = true
    for step in 0..<4 {
        let shift = UInt16(12 &- 4 &* step)
        let digit = UInt8(truncatingIfNeeded: group >> shift) & 0xF
        if digit == 0, isLeading, shift > 0 { continue }
        isLeading = false
        append(digit < 10 ? 0x30 &+ digit : 0x61 &+ digit &- 10, to: &buffer, &count)
    }
}
