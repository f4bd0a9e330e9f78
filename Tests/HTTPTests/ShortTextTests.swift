import Testing

@testable import HTTP

@Suite("Short texts")
struct ShortTextTests {
    private func isLetterOrHyphen(_ byte: UInt8) -> Bool {
        (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte) || byte == 0x2d
    }

    @Test("letters and hyphens are told from every other byte, in every place of every length")
    func lettersAndHyphens() {
        for filler: UInt8 in [0x61, 0x5a, 0x2d, 0x7a] {
            for count in 1...16 {
                for index in 0..<count {
                    for byte in UInt8.min...UInt8.max {
                        var bytes = [UInt8](repeating: filler, count: count)
                        bytes[index] = byte
                        #expect(ShortText(bytes.span).isLettersAndHyphens(count) == isLetterOrHyphen(byte))
                    }
                }
            }
        }
    }

    @Test("two bytes that are not letters do not pass for letters together")
    func pairs() {
        for first in UInt8.min...UInt8.max {
            for second in UInt8.min...UInt8.max where !isLetterOrHyphen(first) || !isLetterOrHyphen(second) {
                let bytes = [0x61, first, second, 0x61]
                #expect(!ShortText(bytes.span).isLettersAndHyphens(4))
            }
        }
    }

    @Test("a text is equal to itself alone, whatever stands behind it")
    func prefix() {
        let bytes = latin1("abcdefghijklmnop")
        for count in 0...16 {
            let text = ShortText(bytes.span).prefix(count)
            let same = ShortText(bytes.span.extracting(first: count))
            #expect(text.first == same.first && text.last == same.last)
        }
        #expect(ShortText(bytes.span).lowercased(3).equals("abc"))
        #expect(ShortText(bytes.span).lowercased(11).equals("abcdefghijk"))
        #expect(!ShortText(bytes.span).lowercased(12).equals("abcdefghijkm"))
    }

    @Test("a set of names has those that it was made of")
    func names() {
        let set: FieldNameSet = [.host, .xRequestID, .accept]
        for name in FieldName.allCases { #expect(set.contains(name) == [.host, .xRequestID, .accept].contains(name)) }
        #expect(FieldName.allCases.allSatisfy { $0.rawValue < 64 })
    }
}
