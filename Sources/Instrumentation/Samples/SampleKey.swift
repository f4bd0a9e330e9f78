/// The bytes by which a worker remembers the label set of a sample: the family's number, and of each value its length
/// and its text.
enum SampleKey {
    private static var headBytes: Int { 4 }
    private static var lengthBytes: Int { 2 }

    static func begin(family: Int, _ key: inout [UInt8]) {
        for shift in 0..<headBytes { key.append(UInt8(truncatingIfNeeded: family >> (8 * shift))) }
    }

    /// - Returns: what `endValue` wants to know.
    static func beginValue(_ key: inout [UInt8]) -> Int {
        key.append(0)
        key.append(0)
        return key.count
    }

    /// The bytes since `beginValue` are the value.
    static func endValue(from start: Int, _ key: inout [UInt8]) {
        let count = min(key.count - start, Int(UInt16.max))
        key.removeLast(key.count - start - count)
        key[start - 2] = UInt8(truncatingIfNeeded: count)
        key[start - 1] = UInt8(truncatingIfNeeded: count >> 8)
    }

    /// The values that a key was made of. What is not UTF-8 in them is replaced as the Unicode standard has it.
    static func values(of key: [UInt8]) -> [String] {
        var values: [String] = []
        var at = headBytes
        while at + lengthBytes <= key.count {
            let count = Int(key[at]) | Int(key[at + 1]) << 8
            at += lengthBytes
            values.append(String(decoding: key[at..<min(at + count, key.count)], as: UTF8.self))
            at += count
        }
        return values
    }
}
