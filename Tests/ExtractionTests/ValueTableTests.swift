import Basics
import Extraction
import Testing

struct ValueTableTests {
    private static func text(_ table: borrowing ValueTable, _ slot: Int) -> [UInt8] { table.text(of: slot).array() }

    @Test func keepsWhatIsPutInEachSlotInPieces() {
        var table = ValueTable()
        table.begin(count: 20)
        table.start(3, .text)
        table.append([0x61, 0x62].span, to: 3)
        table.append(0x63, to: 3)
        table.end(3)
        table.set(19, text: Array("z".utf8).span)
        let (first, third, last) = (table.kind(of: 0), Self.text(table, 3), Self.text(table, 19))
        #expect(first == .missing)
        #expect(third == Array("abc".utf8))
        #expect(last == Array("z".utf8))
        table.begin(count: 4)
        let forgotten = table.kind(of: 3)
        #expect(forgotten == .missing)
    }

    @Test(arguments: ["a", "é", "€", "😀"])
    func cutsALongValueAtTheBeginningOfACharacter(_ character: String) {
        let long = Array(String(repeating: character, count: 200).utf8)
        for split in 0..<long.count {
            var table = ValueTable()
            table.begin(count: 1)
            table.start(0, .text)
            table.append(long.span.extracting(0..<split), to: 0)
            table.append(long.span.extracting(split..<long.count), to: 0)
            table.end(0)
            let kept = Self.text(table, 0)
            #expect(kept.count > ValueTable.valueBytesMax - 8 && kept.count <= ValueTable.valueBytesMax)
            #expect(String(validating: kept, as: UTF8.self) != nil)
            let isCut = table.isCut(0)
            #expect(isCut)
        }
    }
}
