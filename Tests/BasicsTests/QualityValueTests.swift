import Basics
import Testing

@Suite("Quality values (RFC 9110 section 12.4.2)")
struct QualityValueTests {
    @Test(
        "up to three decimals and at most 1 are read",
        arguments: [
            ("0", 0), ("0.", 0), ("0.0", 0), ("0.001", 1), ("0.05", 50), ("0.5", 500), ("0.999", 999), ("1", 1000),
            ("1.", 1000), ("1.000", 1000),
        ])
    func sound(text: String, thousandths: Int) { #expect(QualityValue.read(Array(text.utf8).span) == thousandths) }

    @Test(
        "anything else is none",
        arguments: ["", "2", "1.001", "0.0001", "0,5", ".5", "-0", "+1", "0.5 ", "1.0000", "0x1", "00", "a"])
    func malformed(text: String) { #expect(QualityValue.read(Array(text.utf8).span) == nil) }
}
