/// Takes a bequest apart. Nothing is taken on trust: each length is held against the bytes that are left.
struct BequestReader {
    /// By the number that stands for each. Gauges are not handed on.
    static let types: [FamilyType] = [.counter, .histogram, .summary]
    static let units: [CellUnit] = [.count, .bytes, .nanoseconds, .real]

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func byte() throws(BequestError) -> UInt8 {
        guard position < bytes.count else { throw .malformed }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func integer<Number: FixedWidthInteger>(_ type: Number.Type) throws(BequestError) -> Number {
        let width = Number.bitWidth / 8
        guard bytes.count - position >= width else { throw .malformed }
        var value: Number = 0
        for index in 0..<width { value |= Number(bytes[position + index]) << Number(8 * index) }
        position += width
        return value
    }

    /// The length of a list, each element of which has a byte at least.
    mutating func length() throws(BequestError) -> Int {
        let count = Int(try integer(UInt32.self))
        guard count <= bytes.count - position else { throw .malformed }
        return count
    }

    mutating func text() throws(BequestError) -> String {
        let count = try length()
        guard let text = String(validating: bytes[position..<position + count], as: UTF8.self) else { throw .malformed }
        position += count
        return text
    }

    mutating func familyKey() throws(BequestError) -> Bequest.FamilyKey {
        let scope: Scope
        switch try byte() {
        case 0: scope = .own
        case 1: scope = .service(name: try text())
        default: throw .malformed
        }
        let name = try text()
        let type = try element(of: Self.types)
        let unit = try element(of: Self.units)
        let layout = Int(try integer(UInt16.self))
        let labelCount = try length()
        guard labelCount <= Bequest.labelsMax else { throw .malformed }
        var labelNames: [String] = []
        for _ in 0..<labelCount { labelNames.append(try text()) }
        let boundCount = try length()
        guard boundCount == 0 || type == .histogram, boundCount + 2 <= Shard.pageCells else { throw .malformed }
        var bounds: [Double] = []
        for _ in 0..<boundCount { bounds.append(Double(bitPattern: try integer(UInt64.self))) }
        guard bounds.allSatisfy(\.isFinite) else { throw .malformed }
        return Bequest.FamilyKey(
            scope: scope, name: name, type: type, unit: unit, labelNames: labelNames, bucketBounds: bounds,
            layout: layout)
    }

    mutating func native() throws(BequestError) -> NativeCounts? {
        switch try byte() {
        case 0: return nil
        case 1: break
        default: throw .malformed
        }
        let shift = Int(try byte())
        var native = NativeCounts()
        native.zero = try integer(UInt64.self)
        native.notANumber = try integer(UInt64.self)
        native.positive = try run(shift: shift)
        native.negative = try run(shift: shift)
        return native
    }

    private mutating func run(shift: Int) throws(BequestError) -> BucketRun {
        var keys: [Int32] = []
        var counts: [UInt64] = []
        for _ in 0..<(try length()) {
            keys.append(try integer(Int32.self))
            counts.append(try integer(UInt64.self))
        }
        guard let run = BucketRun(shift: shift, keys: keys, counts: counts) else { throw .malformed }
        return run
    }

    private mutating func element<Element>(of list: [Element]) throws(BequestError) -> Element {
        let index = Int(try byte())
        guard index < list.count else { throw .malformed }
        return list[index]
    }
}
