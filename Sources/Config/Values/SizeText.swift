/// Sizes in bytes as a file writes them: `512 64k 10m 2g`, in powers of 1024.
enum SizeText {
    private static let units: [(name: Character, shift: UInt64)] = [("k", 10), ("m", 20), ("g", 30)]

    /// What a number of units comes to in bytes; nil when there is no unit of this name.
    static func bytes(of unit: String, _ count: Double) -> Double? {
        let name = unit.lowercased()
        return units.first { String($0.name) == name }.map { count * Double(UInt64(1) << $0.shift) }
    }

    /// - Parameter orZero: whether `0` is taken too.
    static func read(
        _ word: Token, within bounds: ClosedRange<UInt64>, orZero: Bool = false
    ) throws(DirectiveError) -> UInt64 {
        let unit = word.text.lowercased().last.flatMap { last in units.first { $0.name == last } }
        let digits = unit == nil ? word.text[...] : word.text.dropLast()
        guard !digits.isEmpty, digits.utf8.allSatisfy({ $0 &- 0x30 < 10 }) else {
            throw DirectiveError(
                at: word.range, "\(quoted(word.text)) is not a size", expected: "a size such as 512, 64k, 10m or 2g")
        }
        let scaled = UInt64(digits).map { $0.multipliedReportingOverflow(by: 1 << (unit?.shift ?? 0)) }
        let size = scaled.flatMap { $0.overflow ? nil : $0.partialValue }
        if let size, bounds.contains(size) || (orZero && size == 0) { return size }
        throw DirectiveError(
            at: word.range, "\(quoted(word.text)) is out of range",
            expected: "from \(text(bounds.lowerBound)) to \(text(bounds.upperBound))\(orZero ? ", or 0" : "")")
    }

    /// The shortest way to write a size.
    static func text(_ size: UInt64) -> String {
        for unit in units.reversed() where size >= 1 << unit.shift && size % (1 << unit.shift) == 0 {
            return "\(size >> unit.shift)\(unit.name)"
        }
        return "\(size)"
    }
}
