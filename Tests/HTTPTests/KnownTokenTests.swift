import HTTP
import Testing

@Suite("Known tokens")
struct KnownTokenTests {
    @Test(
        "every known token is recognised in either case, and not with a byte more, less or changed",
        arguments: KnownToken.allCases)
    func known(token: KnownToken) {
        let text = token.text.description
        #expect(KnownToken.named(latin1(text).span) == token)
        #expect(KnownToken.named(latin1(text.uppercased()).span) == token)
        guard token != .other else { return }
        for other in [
            text + "x", " " + text, String(text.dropLast()), String(text.dropFirst()), "\u{80}" + text.dropFirst(),
        ] {
            #expect(KnownToken.named(latin1(other).span) == .other)
        }
    }
}
