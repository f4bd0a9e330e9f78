import Metrics
import Testing

@Suite("Numbers on the page")
struct NumberTests {
    @Test(
        "nanoseconds are seconds, exactly",
        arguments: [
            (0, "0"), (1, "0.000000001"), (1_500_000_000, "1.5"), (100_000_000, "0.1"), (75_000_000, "0.075"),
            (1_000_000_000, "1"), (60_000_000_010, "60.00000001"), (9_223_372_036_854_775_807, "9223372036.854775807"),
            (-1_500_000_000, "-1.5"), (Int64.min, "-9223372036.854775808"),
        ] as [(Int64, String)])
    func nanoseconds(value: Int64, expected: String) throws {
        #expect(try gauge(.nanoseconds) { $0.set(value, at: $1.base) } == expected)
    }

    @Test(
        "integers are plain",
        arguments: [
            (0, "0"), (9, "9"), (10, "10"), (1_000_000, "1000000"), (-42, "-42"), (Int64.max, "9223372036854775807"),
            (Int64.min, "-9223372036854775808"),
        ] as [(Int64, String)])
    func integers(value: Int64, expected: String) throws {
        #expect(try gauge(.count) { $0.set(value, at: $1.base) } == expected)
    }

    @Test("a counter uses all 64 bits")
    func counter() throws {
        let registry = Registry(shards: 1)
        let series = registry.series(try registry.declare(.counter(), scope: .own))
        registry.shard(0).add(.max, to: series)
        #expect(lines(registry, of: "x_total") == ["x_total 18446744073709551615"])
    }

    @Test(
        "real numbers are the shortest text that reads back",
        arguments: [
            (0, "0"), (-0.5, "-0.5"), (0.1, "0.1"), (42, "42"), (1e15, "1000000000000000"), (1e22, "1e+22"),
            (1e-7, "1e-07"),
            (0.1 + 0.2, "0.30000000000000004"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"),
            (.greatestFiniteMagnitude, "1.7976931348623157e+308"), (-.leastNonzeroMagnitude, "-5e-324"),
        ] as [(Double, String)])
    func real(value: Double, expected: String) throws {
        #expect(try gauge(.real) { $0.setReal(value, at: $1.base) } == expected)
    }

    @Test("bounds are spelled as Python's client does")
    func bounds() throws {
        let registry = Registry(shards: 1)
        let family = try registry.declare(
            .histogram("x", unit: .real, bounds: [-1, 0, 1e-5, 0.075, 2.5, 10, 999_999, 1e6, 1_048_576, 1e10, 1e16]),
            scope: .own)
        _ = registry.series(family)
        let found = lines(registry, of: "x").compactMap { $0.split(separator: "\"").dropFirst().first.map(String.init) }
        #expect(
            found == [
                "-1.0", "0.0", "1e-05", "0.075", "2.5", "10.0", "999999.0", "1e+06", "1.048576e+06", "1e+10", "1e+16",
                "+Inf",
            ])
    }

    /// How a gauge is printed after `write`.
    private func gauge(_ unit: CellUnit, write: (Shard, Series) -> Void) throws -> String? {
        let registry = Registry(shards: 2)
        let family = try registry.declare(
            FamilyDescriptor(name: "x", type: .gauge, help: "X.", unit: unit), scope: .own)
        write(registry.shard(1), registry.series(family))
        return lines(registry, of: "x").first.map { String($0.dropFirst(2)) }
    }
}
