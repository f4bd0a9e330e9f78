import Basics
import Extraction
import Testing

@Suite("Query parameters")
struct QueryParameterTests {
    private func read(_ name: String, in query: String) -> Captured {
        let (name, query) = (Array(name.utf8), Array(query.utf8))
        return captured { QueryParameter.read(named: name, in: query.span, slot: $0, into: &$1) }
    }

    @Test(
        "a value is decoded, a plus is a space, and what is no escape stays",
        arguments: [
            ("a=1", "1"), ("b=2&a=x%20y+z&c", "x y z"), ("a=%C3%A9", "é"), ("a=%c3%a9", "é"), ("a=100%", "100%"),
            ("a=%2", "%2"),
            ("a=%zz%41", "%zzA"), ("a=%%41", "%A"), ("a=1=2", "1=2"), ("a", ""), ("a=", ""), ("&&a=1&", "1"),
            ("a=%26%3D", "&="),
            ("a=?/", "?/"),
        ])
    func values(query: String, value: String) { #expect(read("a", in: query) == .text(value)) }

    @Test("names are compared decoded, whole and with case")
    func names() {
        #expect(read("client id", in: "client+id=1") == .text("1"))
        #expect(read("client id", in: "cl%69ent%20id=1") == .text("1"))
        #expect(read("a&b", in: "a%26b=1") == .text("1"))
        #expect(read("", in: "=1") == .text("1"))
        for query in ["", "A=1", "ab=1", "=a", "b=a", "&", "b&c", "a%=1", "%61%=1"] {
            #expect(read("a", in: query) == .missing, "\(query)")
        }
        #expect(read("", in: "a&&b") == .missing)
        #expect(read("ab", in: "a=1") == .missing)
    }

    @Test("of several the last counts")
    func several() {
        #expect(read("a", in: "a=1&b=2&a=3") == .text("3"))
        #expect(read("a", in: "a=1&a") == .text(""))
    }

    @Test("a long value is cut, wherever its escapes stand")
    func long() {
        let value = read("a", in: "a=" + String(repeating: "%E2%82%AC", count: 500))
        #expect(value == Captured(kind: .text, text: Array(String(repeating: "€", count: 42).utf8), isCut: true))
    }
}
