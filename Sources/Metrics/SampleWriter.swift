/// Writes the bytes of samples into memory that is known to be large enough, without asking the array they go to each
/// time.
@safe struct SampleWriter: ~Copyable {
    /// The most bytes a number takes: 20 digits, a sign, a point; or the shortest form of a Double.
    static let numberBytesMax = 32

    private let memory: UnsafeMutableBufferPointer<UInt8>
    private(set) var count: Int

    /// - Parameters:
    ///   - memory: valid while the writer is.
    ///   - count: how many bytes of it are taken already.
    init(memory: UnsafeMutableBufferPointer<UInt8>, count: Int) {
        unsafe self.memory = memory
        self.count = count
    }

    /// Makes room; the promise of enough memory is checked here, once for each piece.
    mutating func take(_ bytes: Int) -> UnsafeMutablePointer<UInt8> {
        let start = count
        precondition(unsafe bytes <= memory.count &- start, "sample longer than was reckoned")
        count = start &+ bytes
        guard let base = unsafe memory.baseAddress else { preconditionFailure("no memory to write lines to") }
        return unsafe base + start
    }

    mutating func append(_ bytes: Span<UInt8>) {
        let target = unsafe take(bytes.count)
        unsafe bytes.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress else { return }
            unsafe target.update(from: base, count: source.count)
        }
    }

    mutating func append(_ text: StaticString) {
        let target = unsafe take(text.utf8CodeUnitCount)
        unsafe target.update(from: text.utf8Start, count: text.utf8CodeUnitCount)
    }

    mutating func append(_ byte: UInt8) {
        unsafe take(1).pointee = byte
    }

    mutating func append(integer value: Int64) {
        if value < 0 { append(UInt8(ascii: "-")) }
        append(value.magnitude)
    }

    mutating func append(_ value: UInt64) {
        let digits = Self.digits(of: value)
        unsafe Self.write(value, to: take(digits), digits: digits)
    }

    /// Nanoseconds as seconds, exact and without zeros at the end: 1500000000 is `1.5`.
    mutating func append(nanoseconds value: UInt64) {
        let (whole, rest) = value.quotientAndRemainder(dividingBy: 1_000_000_000)
        append(whole)
        guard rest > 0 else { return }
        var fraction = rest
        var digits = 9
        while fraction % 10 == 0 {
            fraction /= 10
            digits &-= 1
        }
        append(UInt8(ascii: "."))
        unsafe Self.write(fraction, to: take(digits), digits: digits)
    }

    /// The shortest text that reads back as the same number; whole numbers without a point.
    mutating func append(_ value: Double) {
        if let whole = Int64(exactly: value), whole.magnitude < 1 << 53 { return append(integer: whole) }
        var text = NumberText.of(value)
        text.withUTF8 { unsafe append($0.span) }
    }

    private static func digits(of value: UInt64) -> Int {
        var digits = 1
        var rest = value
        while rest >= 10 {
            rest /= 10
            digits &+= 1
        }
        return digits
    }

    /// Writes the last `digits` digits, zeros in front if there are fewer.
    private static func write(_ value: UInt64, to target: UnsafeMutablePointer<UInt8>, digits: Int) {
        var rest = value
        var place = digits
        while place > 0 {
            place &-= 1
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            unsafe target[place] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: digit)
            rest = quotient
        }
    }

    /// Sixteen lower-case hexadecimal digits.
    mutating func append(hexadecimal value: UInt64) {
        let target = unsafe take(16)
        for place in 0..<16 {
            let digit = UInt8(truncatingIfNeeded: value &>> UInt64(60 &- 4 &* place)) & 15
            unsafe target[place] = digit < 10 ? UInt8(ascii: "0") &+ digit : UInt8(ascii: "a") &- 10 &+ digit
        }
    }

    /// Moves the last `bytes` bytes, so that there is one more or one less in front of them.
    mutating func shift(last bytes: Int, by distance: Int) {
        guard bytes > 0 else {
            count = count &+ distance
            return
        }
        if distance > 0 { _ = unsafe take(distance) } else { count = count &+ distance }
        guard let base = unsafe memory.baseAddress else { return }
        let start = unsafe base + (count &- bytes)
        unsafe start.update(from: start - distance, count: bytes)
    }

    /// Puts a byte in the place of one that is there.
    mutating func set(_ byte: UInt8, at index: Int) {
        precondition(index >= 0 && index < count, "no such byte")
        unsafe memory[index] = byte
    }
}

extension [UInt8] {
    /// Appends what `write` writes: no more than so many bytes.
    @inline(__always)
    mutating func append(samplesOfAtMost bytesMax: Int, _ write: (inout SampleWriter) -> Void) {
        append(addingCapacity: bytesMax) { span in
            unsafe span.withUnsafeMutableBufferPointer { memory, count in
                var writer = unsafe SampleWriter(memory: memory, count: count)
                write(&writer)
                count = writer.count
            }
        }
    }
}
