/// How values find their buckets in a `WindowSketch`.
///
/// A power of two has 35 buckets, each g = 2^(1/35) = 1.02 times as wide as the one before it; bucket `key` holds what
/// is above g^(key-1) and at most g^key. The number that stands for a bucket is 2g^key/(g+1), which is as far, for its
/// size, from the one bound as from the other: by (g-1)/(g+1), which is 0.991 %. That is the scheme of DDSketch with a
/// width that a power of two is a whole number of, so that the key needs no logarithm: the exponent of a Double is the
/// power of two, and the first six bits of its mantissa narrow the bucket down to two.
///
/// Buckets are numbered in the order of the values they hold: negative ones below 0, 0 for zero, positive ones above.
struct SketchScale: Sendable {
    static var bucketsPerPowerOfTwo: Int { 35 }
    /// By the first six bits of the mantissa.
    private static var cellBits: UInt64 { 6 }
    /// What is nearer to zero is counted as zero: Doubles are not exact to 1 % below it for long.
    static var zeroThreshold: Double { .leastNormalMagnitude }
    /// The key of `zeroThreshold`.
    private static var firstKey: Int { -1022 * bucketsPerPowerOfTwo }

    /// g^0 to g^35.
    private let bounds: [Double]

    init() {
        let degree = Self.bucketsPerPowerOfTwo
        bounds = (0...degree).map { Self.root(degree, ofTwoToThe: $0) }
    }

    /// By the first six bits of the mantissa a number that, added to the mantissa, makes bit 52 and up the number of
    /// bounds below it. (No two bounds have these bits in common.)
    var words: [UInt64] {
        let whole: UInt64 = 1 << 52
        let mantissas = bounds.dropLast().map { $0.bitPattern & (whole - 1) }
        let width = whole >> Self.cellBits
        return (0..<64 as Range<UInt64>).map { cell in
            let below = UInt64(mantissas.count { $0 < cell * width })
            guard let bound = mantissas.first(where: { $0 >= cell * width && $0 < (cell + 1) * width }) else {
                return below * whole
            }
            // Mantissas above the bound carry into bit 52.
            return below * whole + (whole - 1 - bound)
        }
    }

    /// The bucket of a number. Infinities have buckets of their own, outside all others.
    static func bucket(of value: Double, _ words: UnsafePointer<UInt64>) -> Int {
        guard value.magnitude >= zeroThreshold else { return 0 }
        let bits = value.magnitude.bitPattern
        let mantissa = bits & 0xF_FFFF_FFFF_FFFF
        let step = unsafe (mantissa &+ words[Int(truncatingIfNeeded: mantissa &>> (52 - cellBits))]) &>> 52
        let exponent = Int(truncatingIfNeeded: bits &>> 52) &- 1023
        // An infinity has the exponent 1024 and no mantissa: it shares the bucket of what is next to 2^1024.
        let isInfinite: Int = value.isInfinite ? 1 : 0
        let key = exponent &* bucketsPerPowerOfTwo &+ Int(truncatingIfNeeded: step) &+ isInfinite
        let number = key &- firstKey &+ 1
        return value < 0 ? 0 &- number : number
    }

    /// The number that stands for all in a bucket.
    func value(of bucket: Int) -> Double {
        guard bucket != 0 else { return 0 }
        let key = Int(bucket.magnitude) - 1 + Self.firstKey
        let degree = Self.bucketsPerPowerOfTwo
        // Towards minus infinity.
        let exponent = key >= 0 ? key / degree : -((degree - 1 - key) / degree)
        let middle = 2 * bounds[key - exponent * degree] / (bounds[1] + 1)
        return Double(sign: bucket < 0 ? .minus : .plus, exponent: exponent, significand: middle)
    }

    /// 2^(power/degree), by Newton's method: from above it comes nearer with each step.
    private static func root(_ degree: Int, ofTwoToThe power: Int) -> Double {
        let target = Double(sign: .plus, exponent: power, significand: 1)
        var root = 1 + Double(power) / Double(degree)
        for _ in 0..<16 {
            let below = (1..<degree).reduce(1) { product, _ in product * root }
            root -= (below * root - target) / (Double(degree) * below)
        }
        return power == degree ? 2 : power == 0 ? 1 : root
    }
}
