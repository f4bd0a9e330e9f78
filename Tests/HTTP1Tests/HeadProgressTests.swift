import HTTP
import HTTP1
import Testing

@Suite("Progress of a head")
struct HeadProgressTests {
    /// How many parses a head costs that arrives byte by byte, and whether the last one was with the whole head.
    private func parses(_ wire: String, limits: HeadLimits = .request) -> (count: Int, isDueAtEnd: Bool) {
        let bytes = latin1(wire)
        var progress = HeadProgress()
        var count = 0
        var isDue = false
        for end in 1...bytes.count {
            isDue = progress.isDue(bytes.span.extracting(0..<end), limits: limits)
            if isDue { count += 1 }
        }
        return (count, isDue)
    }

    @Test("a head is due when it is whole, and when a line has ended or the bytes have doubled before")
    func due() {
        let (count, isDueAtEnd) = parses("GET / HTTP/1.1\r\nHost: weir.test\r\n\r\n")
        #expect(isDueAtEnd)
        #expect(count < 10)
    }

    @Test("a long line that comes byte by byte is read a few times only")
    func longLine() {
        #expect(parses("GET /" + String(repeating: "a", count: 8000)).count <= 14)
    }

    @Test("the first bytes are always due, and so is a buffer at its limit")
    func ends() {
        var progress = HeadProgress()
        let bytes = [UInt8](repeating: 0x16, count: 64)
        let limits = HeadLimits(headBytesMax: 64, fieldCountMax: 1, targetBytesMax: 1)
        var due: [Bool] = []
        for count in [40, 63, 64, 64] { due.append(progress.isDue(bytes.span.extracting(0..<count), limits: limits)) }
        #expect(due == [true, false, true, true])
    }
}
