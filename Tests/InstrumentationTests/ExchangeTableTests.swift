import Basics
import HTTP
@testable import Instrumentation
import Metrics
import Testing

@Suite("Table of exchange cells")
struct ExchangeTableTests {
    /// Cells that can be told apart.
    static func cells(_ registry: Registry, _ family: FamilyID, _ number: Int) -> ExchangeCells {
        var cells = ExchangeCells(buckets: registry.buckets(of: family))
        cells.requests = registry.series(family, labels: ["\(number)"])
        return cells
    }

    @Test("every key is found again while it grows, and no other")
    func growth() throws {
        let registry = Registry(shards: 1)
        let family = try registry.declare(
            FamilyDescriptor(name: "a_total", type: .counter, help: "a", labelNames: ["n"]), scope: .own)
        var table = ExchangeTable(empty: Self.cells(registry, family, -1), capacityBits: 1)
        var random = SeededRandom(seed: 7)
        var known: [UInt64: Int32] = [:]
        for number in 0..<3000 {
            let key = ExchangeKey(
                service: Int.random(in: 0..<3, using: &random), slot: Int.random(in: 0..<200, using: &random),
                method: Method(ofCode: UInt8.random(in: 0..<41, using: &random)),
                statusLabel: Int.random(in: 0..<600, using: &random))
            let found = unsafe table.find(key)
            #expect(unsafe (found != nil) == (known[key.bits] != nil))
            if unsafe found == nil {
                let cells = Self.cells(registry, family, number)
                _ = unsafe table.insert(key, cells)
                known[key.bits] = cells.requests.base
            }
        }
        #expect(table.count == known.count)
        for number in 0..<200 {
            let key = ExchangeKey(service: 4, slot: number, method: .get, statusLabel: 2)
            #expect(unsafe table.find(key) == nil)
        }
        for service in 0..<3 {
            for slot in 0..<200 {
                let key = ExchangeKey(service: service, slot: slot, method: .get, statusLabel: 200)
                let found = unsafe table.find(key)
                #expect(unsafe known[key.bits] == found?.pointee.cells.requests.base)
            }
        }
    }

    @Test("it stops taking keys at its bound, and keeps those it has")
    func bound() throws {
        let registry = Registry(shards: 1)
        let family = try registry.declare(
            FamilyDescriptor(name: "a_total", type: .counter, help: "a", labelNames: ["n"]), scope: .own)
        let cells = Self.cells(registry, family, 0)
        var table = ExchangeTable(empty: cells)
        for slot in 0...ExchangeTable.entriesMax {
            _ = unsafe table.insert(ExchangeKey(service: 0, slot: slot, method: .get, statusLabel: 2), cells)
        }
        #expect(table.count == ExchangeTable.entriesMax)
        let first = unsafe table.find(ExchangeKey(service: 0, slot: 0, method: .get, statusLabel: 2))
        #expect(unsafe first != nil)
        let last = unsafe table.find(
            ExchangeKey(service: 0, slot: ExchangeTable.entriesMax, method: .get, statusLabel: 2))
        #expect(unsafe last == nil)
    }

    @Test("keys differ in each of their parts and are never zero")
    func keys() {
        let parts = [
            (0, 0, Method.other, 0), (1, 0, .other, 0), (0, 1, .other, 0), (0, 0, Method(ofCode: 1), 0),
            (0, 0, .other, 1), (0, 0, Method(ofCode: 40), 599), (65535, HandlerSlot.rawBase + 1, .get, 5),
        ]
        let keys = parts.map { ExchangeKey(service: $0.0, slot: $0.1, method: $0.2, statusLabel: $0.3).bits }
        #expect(Set(keys).count == keys.count)
        #expect(!keys.contains(0))
    }
}
