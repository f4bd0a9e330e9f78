import HTTP
import HTTP1
import Testing

@Suite("Trailer sections (RFC 9112 section 7.1.2)")
struct TrailerTests {
    private func outcome(_ wire: String, limits: HeadLimits = .request) -> Outcome<Trailers> {
        let bytes = latin1(wire)
        #expect(disagreement(bytes, endsAt: \.used, { parseTrailers($0, limits: limits) }) == nil)
        return parseTrailers(bytes, limits: limits)
    }

    @Test("a section comes out, and what follows it is left")
    func sound() {
        #expect(outcome("\r\nGET / HTTP/1.1\r\n") == .whole(Trailers(used: 2, fields: [])))
        #expect(outcome("X-Sum: 1 \r\n\r\nGET") == .whole(Trailers(used: 13, fields: ["X-Sum: 1"])))
        #expect(
            outcome("grpc-status:0\r\nServer-Timing: a;dur=1\r\n\r\n")
                == .whole(Trailers(used: 41, fields: ["grpc-status: 0", "Server-Timing: a;dur=1"])))
    }

    @Test("fields that come too late to mean what they say are left out")
    func forbidden() {
        let wire =
            "Transfer-Encoding: chunked\r\nContent-Length: 5\r\nHost: evil\r\nX: 1\r\n"
            + "Authorization: x\r\nX-Forwarded-For: 1\r\n"
            + "Content_Length: 1\r\nx_forwarded_for: 1\r\n\r\n"
        #expect(outcome(wire).value?.fields == ["X: 1"])
    }

    @Test(
        "the rules of field lines hold for trailers",
        arguments: [
            ("X-A: b\n\r\n", Rule.bareLF), ("X-A : b\r\n\r\n", .spaceBeforeColon), ("X-A: a\r\n b\r\n\r\n", .obsFold),
            (" X: y\r\n\r\n", .whitespaceBeforeFields), ("X\r\n\r\n", .missingColon),
            ("X: \0\r\n\r\n", .invalidFieldValue),
            ("\n", .bareLF), ("\rX", .bareCR),
        ])
    func broken(wire: String, rule: Rule) {
        #expect(outcome(wire).rule == rule)
    }

    @Test("the limits of a head hold")
    func limits() {
        let small = HeadLimits(headBytesMax: 20, fieldCountMax: 2, targetBytesMax: 0)
        #expect(outcome("X: 1\r\nX: 2\r\n\r\n", limits: small).value?.used == 14)
        #expect(outcome("X: 1\r\nTE: 2\r\nX: 3\r\n\r\n", limits: small).rule == .tooManyFields)
        #expect(outcome("X: 123456789012\r\n\r\n", limits: small).value?.used == 19)
        #expect(outcome("X: 12345678901234\r\n\r\n", limits: small).rule == .trailerSectionTooLarge)
        #expect(
            outcome("X-A: " + String(repeating: "b", count: 2000) + "\r\n\r\n", limits: small).rule
                == .trailerSectionTooLarge)
    }
}
