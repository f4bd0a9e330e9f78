/// How many distinct literals stand in each place of the paths, a place being what comes before a segment in a shape.
/// A place with very many of them is one of values: names, slugs, codes.
///
/// A fixed number of places in sets of eight, each with a bitmap of the literals seen (linear counting): it never
/// counts a literal twice, and forgets nothing but whole places, those with the fewest literals first.
struct PlaceTable: ~Copyable {
    static var setsCount: Int { 64 }
    static var waysCount: Int { 8 }
    /// From here on a place is one of values. 83 of 256 bits are what a hundred distinct literals set on average
    /// (256 * (1 - e^(-100/256))): a collection of a large API has fewer members that are literals.
    static var bitsMax: Int { 83 }

    private struct Place {
        /// 0: free.
        var key: UInt64 = 0
        var first: UInt64 = 0
        var second: UInt64 = 0
        var third: UInt64 = 0
        var fourth: UInt64 = 0
        var bits: Int32 = 0
        var isVaried = false

        /// - Returns: whether the bit was not set before.
        mutating func set(_ bit: UInt64) -> Bool {
            let mask: UInt64 = 1 << (bit & 63)
            switch bit >> 6 & 3 {
            case 0: return Self.set(&first, mask)
            case 1: return Self.set(&second, mask)
            case 2: return Self.set(&third, mask)
            default: return Self.set(&fourth, mask)
            }
        }

        private static func set(_ word: inout UInt64, _ mask: UInt64) -> Bool {
            let isNew = word & mask == 0
            word |= mask
            return isNew
        }
    }

    private var places = [Place](repeating: Place(), count: setsCount * waysCount)
    /// How many places of values there are: while there are none, none is looked for.
    private var variedCount = 0

    init() {}

    /// Whether every literal in a place is a value.
    func isVaried(_ key: UInt64) -> Bool {
        guard variedCount > 0 else { return false }
        let set = Self.set(of: key)
        for way in 0..<Self.waysCount where places[set &+ way].key == key { return places[set &+ way].isVaried }
        return false
    }

    /// Notes a literal.
    /// - Returns: whether its place has just become one of values.
    mutating func note(_ key: UInt64, child: UInt64) -> Bool {
        let index = place(key)
        guard !places[index].isVaried, places[index].set(Self.mixed(child)) else { return false }
        places[index].bits &+= 1
        guard places[index].bits >= Self.bitsMax else { return false }
        places[index].isVaried = true
        variedCount &+= 1
        return true
    }

    /// The place of a key, in place of another if it has none.
    private mutating func place(_ key: UInt64) -> Int {
        let set = Self.set(of: key)
        var least = set
        for way in 0..<Self.waysCount {
            let index = set &+ way
            if places[index].key == key { return index }
            if places[index].bits < places[least].bits { least = index }
        }
        if places[least].isVaried { variedCount &-= 1 }
        places[least] = Place()
        places[least].key = key
        return least
    }

    private static func set(of key: UInt64) -> Int {
        Int(truncatingIfNeeded: mixed(key) & UInt64(setsCount &- 1)) &* waysCount
    }

    /// The lowest bits of an FNV hash hang on few bits of the text.
    private static func mixed(_ hash: UInt64) -> UInt64 {
        let product = (hash ^ hash >> 32) &* 0x9E37_79B9_7F4A_7C15
        return product >> 40
    }
}
