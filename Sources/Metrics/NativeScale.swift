/// How the values of a family's native histograms find their buckets (Prometheus, "Native histograms").
///
/// Of schema 3 a power of two has eight buckets, each 2^(1/8) = 1.09 times as wide as the one before it; bucket `key`
/// holds what is above 2^((key-1)/8) and at most 2^(key/8). Neither logarithm nor search is needed: the exponent of a
/// Double is the power of two, and the first four bits of its mantissa narrow the eighth down to two, because no
/// sixteenth has more than one bound in it.
///
/// A block of words, so that code on the hot path reaches it through one pointer.
@usableFromInline enum NativeScale {
    /// 0: what a cell is multiplied by to be in the exposed unit, a Double's bits. 1 to 16: by the first four bits of
    /// the mantissa a number that, added to the mantissa, makes bit 52 and up the number of bounds below it. 17: the
    /// first key that a new table of buckets has; `aroundFirst` if it is for the first value to say.
    @usableFromInline static var wordCount: Int { 18 }
    static let firstKeyWord = 17
    static var aroundFirst: UInt64 { 1 << 63 }

    /// What is no further from zero than this is counted as zero.
    @usableFromInline static var zeroThreshold: Double { 0x1p-128 }
    /// Schema 3; with each more the buckets are twice as wide.
    static var finestSchema: Int { 3 }

    static func words(unit: CellUnit) -> [UInt64] {
        let factor = unit == .nanoseconds ? 1e-9 : 1
        var words = [factor.bitPattern]
        for sixteenth in 0..<16 as Range<UInt64> { words.append(step(sixteenth)) }
        switch unit {
        // All that an Int64 of nanoseconds can be: from 2^-30 to 2^34 seconds.
        case .nanoseconds: words.append(UInt64(bitPattern: -240))
        case .count, .bytes: words.append(0)
        case .real: words.append(aroundFirst)
        }
        return words
    }

    /// The lower bounds of the eight buckets between 1 and 2, by their mantissas; the very ones that Prometheus has.
    private static let mantissas: [UInt64] = [
        0, 0x172B_83C7_D517B, 0x306F_E0A3_1B715, 0x4BFD_AD53_62A27, 0x6A09_E667_F3BCC, 0x8ACE_5422_AA0DB,
        0xAE89_F995_AD3AC, 0xD581_8DCF_BA486,
    ]

    private static func step(_ sixteenth: UInt64) -> UInt64 {
        let whole: UInt64 = 1 << 52
        let (start, end) = (sixteenth << 48, (sixteenth + 1) << 48)
        let below = UInt64(mantissas.count { $0 < start })
        guard let bound = mantissas.first(where: { $0 >= start && $0 < end }) else { return below * whole }
        // Mantissas above the bound carry into bit 52.
        return below * whole + (whole - 1 - bound)
    }

    /// The bucket of a positive number, of schema 3.
    static func key(of value: Double, _ words: UnsafePointer<UInt64>) -> Int {
        let bits = value.bitPattern
        let mantissa = bits & 0xF_FFFF_FFFF_FFFF
        let step = unsafe (mantissa &+ words[Int(1 + mantissa >> 48)]) >> 52
        return (Int(bits >> 52) - 1023) * 8 + Int(step)
    }
}
