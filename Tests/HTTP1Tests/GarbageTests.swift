import Basics
import HTTP
import HTTP1
import Testing

/// Random bytes, and sound messages with a few bytes changed: nothing reaches a trap, and every split agrees with the
/// whole.
@Suite("Whatever arrives")
struct GarbageTests {
    private let soundRequests = [
        "GET /a/b?c=%41 HTTP/1.1\r\nHost: weir.test:80\r\nConnection: X-A, close\r\nX-A: b\r\n\r\n",
        "POST http://[::1]:80/x?y HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTE: trailers\r\n"
            + "Upgrade: websocket\r\n\r\n",
        "\r\nPUT / HTTP/1.0\r\nContent-Length: 12345\r\nExpect: 100-continue\r\nX_Forwarded_For: 1\r\n\r\n",
    ]
    private let soundResponses = [
        "HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nContent-Length: 12\r\nConnection: X-A\r\nX-A: b\r\n\r\n",
        "HTTP/1.0 304 \r\nTransfer-Encoding: chunked\r\nUpgrade: websocket\r\nDate: x\r\n\r\n",
    ]
    private let soundBodies = [
        "5;a=\"b\\\"c\";d\r\nhello\r\n1f\r\n0123456789012345678901234567890\r\n0\r\n", "1\r\nx\r\n2\r\nyz\r\n0;e\r\n",
    ]
    private let spice = latin1("\r\n\t :;,%#?/*\\\"_-.@[]0159afAFGzxZ\0\u{7f}\u{80}\u{ff}")

    /// `text` with up to four bytes replaced, removed, doubled or added.
    private func mutated(_ text: String, _ random: inout SeededRandom) -> [UInt8] {
        var bytes = latin1(text)
        for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
            let index = Int.random(in: 0..<bytes.count, using: &random)
            let byte = spice.randomElement(using: &random) ?? 0
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[index] = byte
            case 1: bytes.remove(at: index)
            case 2: bytes.insert(bytes[index], at: index)
            default: bytes.insert(byte, at: index)
            }
        }
        return bytes
    }

    private func limits(_ tolerated: Tolerance) -> HeadLimits {
        HeadLimits(headBytesMax: 140, fieldCountMax: 6, targetBytesMax: 20, tolerated: tolerated)
    }

    @Test("changed requests", arguments: [Tolerance(), .bareLF, .obsFold, [.bareLF, .obsFold]])
    func requests(tolerated: Tolerance) {
        var random = SeededRandom(seed: 11)
        for _ in 0..<700 {
            let bytes = mutated(soundRequests.randomElement(using: &random) ?? "", &random)
            #expect(disagreement(request: bytes, limits: limits(tolerated)) == nil)
        }
    }

    @Test("changed responses", arguments: [Tolerance(), [.bareLF, .obsFold]])
    func responses(tolerated: Tolerance) {
        var random = SeededRandom(seed: 12)
        for _ in 0..<700 {
            let bytes = mutated(soundResponses.randomElement(using: &random) ?? "", &random)
            #expect(disagreement(response: bytes, limits: limits(tolerated)) == nil)
        }
    }

    @Test("changed bodies")
    func bodies() {
        var random = SeededRandom(seed: 13)
        for _ in 0..<2000 {
            let bytes = mutated(soundBodies.randomElement(using: &random) ?? "", &random)
            let whole = dechunk(bytes)
            for step in [1, 2, 3, 7] { #expect(dechunk(bytes, step: step) == whole) }
        }
    }

    @Test("random bytes")
    func noise() {
        var random = SeededRandom(seed: 14)
        for round in 0..<3000 {
            let count = Int.random(in: 0...80, using: &random)
            let bytes = (0..<count).map { _ in
                round.isMultiple(of: 2)
                    ? UInt8.random(in: 0...255, using: &random) : spice.randomElement(using: &random) ?? 0
            }
            _ = parseRequest(bytes)
            _ = parseResponse(latin1("HTTP/1.1 200") + bytes)
            _ = parseRequest(latin1("GET / HTTP/1.1\r\n") + bytes)
            _ = parseTrailers(bytes)
            _ = dechunk(bytes)
        }
    }

    @Test("every byte in every place of a sound head is taken or refused alike at every split")
    func everyByte() {
        let head = latin1("GET /a%41 HTTP/1.1\r\nHost: a\r\nX: b\r\n\r\n")
        for index in head.indices {
            for byte in UInt8.min...UInt8.max {
                var bytes = head
                bytes[index] = byte
                let whole = parseRequest(bytes)
                #expect(parseRequest(Array(bytes.prefix(index + 1))).rule.map { $0 == whole.rule } ?? true)
            }
        }
    }
}
