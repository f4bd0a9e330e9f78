import Basics
import HTTP
import Testing

@testable import HTTP1

@Suite("Eight bytes at a time")
struct WordTests {
    private func isFieldText(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x7f || byte == 0x09 }

    @Test("a word is the bytes that are there, and zeros, wherever it starts and however many there are")
    func word() {
        for count in 0...20 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: 0xf0 + $0) }
            for index in -3...count + 9 {
                var expected: UInt64 = 0
                for offset in 0..<8 where bytes.indices.contains(index + offset) {
                    expected |= UInt64(bytes[index + offset]) << UInt64(8 * offset)
                }
                #expect(bytes.span.word(at: index) == (bytes.indices.contains(index) ? expected : 0))
            }
        }
    }

    @Test("CRLF is found where both bytes are there")
    func crlf() {
        let bytes = latin1("a\r\nb\r")
        let found = (-1...6).filter { bytes.span.hasCRLF(at: $0) }
        #expect(found == [1])
    }

    @Test("the first colon of a word is found among any other bytes")
    func colon() {
        var random = SeededRandom(seed: 21)
        let bytes: [UInt8] = [0x3a, 0x3a, 0x3b, 0x39, 0xba, 0x00, 0xff, 0x80, 0x7f, 0x61]
        for _ in 0..<20000 {
            let text = (0..<8).map { _ in bytes.randomElement(using: &random) ?? 0 }
            #expect(Span<UInt8>.colon(in: text.span.word(at: 0)) == text.firstIndex(of: 0x3a))
        }
    }

    @Test("the end of field text is the first control character but HTAB, for every byte in every place")
    func fieldText() {
        for filler: UInt8 in [0x61, 0x09, 0xff, 0x7e, 0x20] {
            for count in [0, 1, 7, 8, 9, 16, 17, 30, 60] {
                for byte in UInt8.min...UInt8.max {
                    let bytes = [UInt8](repeating: filler, count: count) + [byte] + latin1("~~\r\nx")
                    let end = isFieldText(byte) ? count + 3 : count
                    #expect(bytes.span.endOfFieldText(from: 0) == end)
                    let lineEnd = bytes[end] == 0x0d && bytes[end + 1] == 0x0a ? end : nil
                    #expect(bytes.span.endOfTextBeforeCRLF(from: 0) == lineEnd)
                }
            }
        }
    }

    @Test("text that does not end ends where the bytes do")
    func unended() {
        for count in 0...70 {
            let bytes = [UInt8](repeating: 0x61, count: count)
            for start in 0...count {
                #expect(bytes.span.endOfFieldText(from: start) == count)
                #expect(bytes.span.endOfTextBeforeCRLF(from: start) == nil)
                #expect(bytes.span.endOfPlainTarget(from: start) == count)
            }
        }
    }

    @Test("no special byte of a target is passed over, and no ordinary one stops the scan for good")
    func target() {
        let classes = ByteClasses()
        for filler: UInt8 in [0x61, 0x26, 0x7e, 0x40, 0x3e] {
            for count in 0...17 {
                for byte in UInt8.min...UInt8.max {
                    let bytes = [UInt8](repeating: filler, count: count) + [byte] + latin1("aa aaaaaaaa")
                    let end = bytes.span.endOfPlainTarget(from: 0)
                    #expect(end == count || end == count + 3 && classes.isPlainTargetByte(byte))
                }
            }
        }
    }
}
