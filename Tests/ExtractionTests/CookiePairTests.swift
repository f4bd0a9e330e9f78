import Basics
import Extraction
import Testing

@Suite("Cookies (RFC 6265 section 4.2)")
struct CookiePairTests {
    private func read(_ name: String, in fields: String...) -> Captured {
        let name = Array(name.utf8)
        return captured { slot, values in
            for field in fields {
                CookiePair.read(named: name, in: Array(field.utf8).span, slot: slot, into: &values)
            }
        }
    }

    @Test(
        "a value comes as it was sent",
        arguments: [
            ("a=1", "1"), ("b=2; a=x%20y+z; c=3", "x%20y+z"), ("a=\"1\"", "\"1\""), ("a=1=2", "1=2"), ("a=", ""),
            ("b=2;a=1", "1"), ("b;a=1", "1"), (" a = 1 ;b=2", "1"), (";;a=1;", "1"), ("a=\u{E9}", "\u{E9}"),
        ])
    func values(field: String, value: String) { #expect(read("a", in: field) == .text(value)) }

    @Test("what is no pair of this name is passed over")
    func others() {
        for field in ["", "A=1", "ab=1", "a", "=a", "b=a=1", "b=\"; c\"", ";"] {
            #expect(read("a", in: field) == .missing, "\(field)")
        }
    }

    @Test("of several the last counts, over all fields")
    func several() {
        #expect(read("a", in: "a=1; b=2; a=3") == .text("3"))
        #expect(read("a", in: "a=1", "a=2; b=1", "c=1") == .text("2"))
    }
}
