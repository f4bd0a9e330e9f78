import Patterns
import Testing

@Suite("Patterns")
struct PatternTests {
    private func search(_ pattern: String, in text: [UInt8]) throws -> PatternResult {
        let scratch = PatternScratch()
        return try Pattern(pattern).search(in: text.span, scratch: scratch)
    }

    @Test(
        "a pattern is searched for anywhere in the text",
        arguments: [
            ("secret", "/items/secret/1", true), ("secret", "/items/Secret", false), ("^/metrics$", "/metrics", true),
            ("^/metrics$", "/metrics/", false), ("(?i)METRICS", "/metrics", true), ("a{3}", "baaab", true),
            ("(?P<x>\\d+)-(?P=x)", "/12-12", true), ("(?<!v)1$", "/v1", false), ("", "/x", true), ("x", "", false),
            ("", "", true), ("^/é.$", "/éé", true), ("\\d", "/٣", false), ("\\.git(/|$)", "/a/.git", true),
        ])
    func found(pattern: String, text: String, expected: Bool) throws {
        #expect(try search(pattern, in: Array(text.utf8)) == (expected ? .found : .notFound))
    }

    @Test("bytes that are no UTF-8 match nothing and stop nothing")
    func invalidText() throws {
        #expect(try search("b$", in: [0x61, 0xFF, 0x62]) == .found)
        #expect(try search("a.b", in: [0x61, 0xFF, 0x62]) == .notFound)
        #expect(try search("a", in: [0xC3]) == .notFound)
    }

    @Test(
        "a malformed pattern says why, and where in characters",
        arguments: [
            ("é(", "missing closing parenthesis", 2), ("a[", "missing terminating ] for character class", 2),
            ("*", "quantifier does not follow a repeatable item", 0),
            ("é\\C", "using \\C is disabled by the application", 3),
        ])
    func malformed(pattern: String, message: String, offset: Int) {
        #expect(throws: PatternError(message: message, offset: offset)) { try Pattern(pattern) }
    }

    @Test("a pattern over its length is refused")
    func tooLong() {
        #expect(throws: PatternError(message: "a regular expression has at most 4096 bytes", offset: 0)) {
            try Pattern(String(repeating: "a", count: 4097))
        }
    }

    @Test(
        "a search of exponential or quadratic cost is given up",
        arguments: ["(a+)+$", "(a|a)*bb", "(.*a){30}b", "a*a*a*cc", "[a-c]*!b", "[a-c]*+!b"])
    func runaway(pattern: String) throws {
        // The text ends in every byte that the patterns ask for, so that none is refused for want of one.
        let text = [UInt8](repeating: 0x61, count: 8191) + Array("!cb.".utf8)
        #expect(try search(pattern, in: text) == .limitReached)
    }

    @Test("a plain search over the longest path stays within the limit")
    func longText() throws {
        let text = [UInt8](repeating: 0x61, count: 65536)
        #expect(try search(".*x", in: text) == .notFound)
        #expect(try search("^/.*\\.json$", in: text) == .notFound)
        #expect(try search("x|y", in: text) == .notFound)
    }

    @Test("after a search that was given up the same scratch searches on")
    func reuse() throws {
        let scratch = PatternScratch()
        let text = [UInt8](repeating: 0x61, count: 64) + Array("bc".utf8)
        let runaway = try Pattern("(a|a)*b$")
        let first = runaway.search(in: text.span, scratch: scratch)
        #expect(first == .limitReached)
        let second = runaway.isFound(in: text.span, scratch: scratch)
        #expect(!second)
        let third = try Pattern("bc$").isFound(in: text.span, scratch: scratch)
        #expect(third)
    }
}
