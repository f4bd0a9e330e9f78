import Testing

@testable import HTTP

@Suite("Byte classes")
struct ByteClassesTests {
    private let letters = Set(0x41...0x5a as ClosedRange<UInt8>).union(0x61...0x7a)
    private let digits = Set(0x30...0x39 as ClosedRange<UInt8>)

    @Test("the table says what the grammars say, for every byte")
    func table() {
        let token = letters.union(digits).union(latin1("!#$%&'*+-.^_`|~"))
        let target = Set(0x21...0x7e as ClosedRange<UInt8>).subtracting(latin1("#%?"))
        let host = letters.union(digits).union(latin1("-._~!$&'()*+;="))
        let hex = digits.union(latin1("abcdefABCDEF"))
        let classes = ByteClasses()
        #expect(ByteClasses.text.utf8CodeUnitCount == 256)
        for byte in UInt8.min...UInt8.max {
            #expect(classes.isToken(byte) == token.contains(byte))
            #expect(classes.isPlainNameByte(byte) == (token.contains(byte) && byte != 0x5f))
            #expect(classes.isPlainTargetByte(byte) == target.contains(byte))
            #expect(classes.isHostByte(byte) == host.contains(byte))
            #expect(classes.isHexDigit(byte) == hex.contains(byte))
        }
    }

    @Test("reason phrases are those of the registry, and empty for the rest")
    func phrases() {
        #expect(ReasonPhrase.text(200).description == "OK")
        #expect(ReasonPhrase.text(103).description == "Early Hints")
        #expect(ReasonPhrase.text(413).description == "Content Too Large")
        #expect(ReasonPhrase.text(503).description == "Service Unavailable")
        for status in [Int.min, -1, 0, 99, 299, 418, 599, 999, Int.max] {
            #expect(ReasonPhrase.text(status).utf8CodeUnitCount == 0)
        }
    }
}
