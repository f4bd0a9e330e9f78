import Basics
import Testing

@Suite("Byte buffers")
struct BytesTests {
    @Test("held bytes come out as they went in, whatever the pieces, and their memory goes back with the last")
    func heldBytes() {
        var random = SeededRandom(seed: 7)
        var pool = BufferPool()
        var held = HeldBytes()
        var expected: [UInt8] = []
        for step in 0..<3000 {
            if Bool.random(using: &random) {
                let count = Int.random(in: 0...9000, using: &random)
                let added = [UInt8](repeating: UInt8(truncatingIfNeeded: step), count: count)
                held.append(added.span, pool: &pool)
                expected += added
            } else {
                let removed = Int.random(in: 0...12000, using: &random)
                held.removeFirst(removed, pool: &pool)
                expected.removeFirst(min(removed, expected.count))
            }
            #expect(held.count == expected.count)
            if step % 50 == 0 { #expect(held.span.array() == expected) }
        }
        held.release(to: &pool)
        let lent = pool.lentBytes
        #expect(lent == 0)
    }

    @Test(
        "numbers are written in decimal and hexadecimal", arguments: [0, 7, 10, 15, 16, 255, 4096, 1 << 40, UInt64.max])
    func numbers(number: UInt64) {
        var writer = ByteWriter(capacity: 64)
        writer.append(decimal: number)
        writer.append(0x20)
        writer.append(hexadecimal: number)
        #expect(writer.written(from: 0).text() == "\(number) \(String(number, radix: 16))")
    }

    @Test("a write that does not fit is dropped whole and remembered")
    func overflow() {
        var writer = ByteWriter(capacity: 4)
        writer.append("abc")
        writer.append("de")
        writer.append(decimal: 12)
        let overflowed = writer.overflowed
        #expect(overflowed)
        #expect(writer.written(from: 0).text() == "abc")
    }

    @Test("a slab hands out distinct slots, the last one freed first, and no more than its bound")
    func slab() {
        var slab = Slab(slotsMax: 300, empty: 0)
        let slots = (0..<300).compactMap { _ in slab.take() }
        #expect(Set(slots).count == 300)
        let none = slab.take()
        #expect(none == nil)
        slab[slots[5]] = 9
        slab.give(slots[5])
        let again = slab.take()
        #expect(again == slots[5])
        let content = slab[slots[5]]
        #expect(content == 0)
    }
}
