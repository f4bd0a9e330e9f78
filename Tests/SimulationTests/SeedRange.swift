import Glibc
import Testing

/// Some of the seeds to try: all of them are split into ranges that run side by side.
///
/// `WEIR_SEEDS` says how many there are (2,000), `WEIR_SEED` names the only one.
struct SeedRange: Sendable, CustomTestStringConvertible {
    let seeds: ClosedRange<UInt64>

    var testDescription: String { "\(seeds.lowerBound) to \(seeds.upperBound)" }

    static let all: [SeedRange] = {
        if let only = number("WEIR_SEED") { return [SeedRange(seeds: only...only)] }
        let count = max(1, number("WEIR_SEEDS") ?? 2000)
        let width: UInt64 = 50
        return stride(from: 1, through: count, by: Int(width)).map {
            SeedRange(seeds: $0...min(count, $0 + width - 1))
        }
    }()

    private static func number(_ name: String) -> UInt64? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe UInt64(String(cString: value))
    }
}
