import Basics
import Extraction
import Testing

@Suite("Numbers in text")
struct NumberTextTests {
    private func read(_ text: String) -> Double? { NumberText.read(Array(text.utf8).span) }

    @Test(
        "a number is read as JSON has it, with blanks around it",
        arguments: [
            ("0", 0.0), ("-0", -0.0), ("12", 12), ("-1.5", -1.5), ("1e3", 1000), ("1E+3", 1000), ("1e-3", 0.001),
            (" 7\t", 7),
            ("0.1", 0.1), ("0e5", 0), ("0.30000000000000004", 0.30000000000000004),
            ("9007199254740993", 9_007_199_254_740_992),
            ("9007199254740993.0000000000000000001", 9_007_199_254_740_994),
            ("18446744073709551615", 18_446_744_073_709_551_616),
            ("1e22", 1e22), ("1e308", 1e308), ("5e-324", .leastNonzeroMagnitude), ("1e-400", 0),
            ("1.7976931348623157e308", .greatestFiniteMagnitude),
            ("0.00", 0), ("1e0000000001", 10), ("2.2250738585072014e-308", .leastNormalMagnitude),
        ])
    func numbers(text: String, number: Double) {
        #expect(read(text)?.bitPattern == number.bitPattern, "\(text)")
    }

    @Test("what is no such number, or not finite, is none")
    func none() {
        for text in [
            "", " ", "-", "+1", "01", "-01", "1.", ".5", "1e", "1e+", "1 2", "0x1", "inf", "nan", "1,5", "1_000",
            "1e400", "-1e400",
            "1e99999999999999999999", "\n1", "1\0", "١", "1.5.2", "1e5.0", "--1", "1e309", "1.8e308",
        ] {
            #expect(read(text) == nil, "\(text)")
        }
    }

    @Test("whatever the digits and the exponent, it is the nearest number")
    func nearest() {
        var random = SeededRandom(seed: 3)
        for _ in 0..<200_000 {
            let digits = UInt64.random(in: 0...(.max), using: &random) >> UInt64.random(in: 0..<64, using: &random)
            let exponent = Int.random(in: -30...30, using: &random)
            var text = "\(digits)e\(exponent)"
            if Bool.random(using: &random) {
                let value = Double(bitPattern: UInt64.random(in: 0...(.max), using: &random))
                if value.isFinite { text = "\(value)" }
            }
            if Bool.random(using: &random), let point = text.firstIndex(where: { !$0.isNumber }), text[point] == "e" {
                text.insert(contentsOf: ".\(UInt64.random(in: 0...99999, using: &random))", at: point)
            }
            guard let number = Double(text), number.isFinite else { continue }
            #expect(read(text)?.bitPattern == number.bitPattern, "\(text)")
        }
    }
}
