import Basics
import HTTP
import Testing

@testable import Discovery

@Suite("Bounds of a summary")
struct BoundTests {
    /// Unoptimised code takes twenty times as long.
    #if DEBUG
        private static let randomPathsCount = 100_000
    #else
        private static let randomPathsCount = 1_000_000
    #endif

    @Test("a million random paths leave the frequent ones in place, and no more shapes than there is room for")
    func randomPaths() {
        var random = SeededRandom(seed: 7)
        var summary = PathSummary()
        var sent = 0
        for round in 0..<Self.randomPathsCount {
            summary.record(randomPath(&random).span, method: .get, status: 200, keepsSlash: false)
            // Half a percent each: more often than one in the number of shapes.
            if round % 200 == 0 {
                sent += 1
                summary.record(path("/orders/\(round)"), method: .get, status: 200, keepsSlash: false)
                summary.record(path("/health"), method: .get, status: 200, keepsSlash: false)
            }
        }
        let shapes = summary.shapes()
        #expect(shapes.count <= PathSummary.routesMax + PathSummary.strangersMax)
        for template in ["/orders/{order_id:int}", "/health"] {
            let count = SuggestedRoute.routes(for: shapes).first { $0.template == template }?.counts.total ?? 0
            #expect(count <= sent)
            #expect(count >= sent - Self.randomPathsCount * 101 / 100 / PathSummary.routesMax)
        }
    }

    @Test("paths that are not found push out no route, however many they are")
    func scanner() {
        var random = SeededRandom(seed: 8)
        let traffic = Traffic()
        for index in 0..<100 { traffic.send("/" + word(index)) }
        for _ in 0..<20_000 { traffic.send(randomPath(&random), status: 404) }
        let routes = traffic.log.shapes().filter(\.isRoute)
        #expect(routes.count == 100)
        #expect(routes.allSatisfy { $0.counts == AnswerCounts(success: 1) })
    }

    @Test("every shape that came more often than one in the number of places is kept")
    func heavyHitters() {
        var random = SeededRandom(seed: 9)
        var table = ShapeTable(capacity: 16)
        var shape = PathShape()
        let places = PlaceTable()
        guard let evidence = Evidence(method: .get, status: 200) else { return }
        var truth: [String: Int] = [:]
        let total = 20_000
        for _ in 0..<total {
            // Zipf: the n-th word comes with a weight of 1/n.
            let rank = min(400, Int(1 / (Double(random.next() >> 11) / Double(1 << 53) + 1e-9)))
            let text = "/" + word(rank)
            truth[text, default: 0] += 1
            _ = shape.read(path(text), keepsSlash: false, places: places)
            if !table.addIfPresent(shape, evidence, .get) { table.insert(shape, evidence, .get) }
        }
        var kept: [String: Int] = [:]
        for index in 0..<table.count {
            let text = table.text(index).text()
            let count = Int(table.entry(index).success)
            #expect(kept[text] == nil)
            kept[text] = count
            #expect(count <= truth[text] ?? 0)
            let weight = Int(table.weight(index))
            #expect(weight >= truth[text] ?? 0)
        }
        for (text, count) in truth where count > total / 16 {
            #expect(kept[text, default: 0] >= count - total / 16, "\(text)")
        }
        var weights = 0
        for index in 0..<table.count { weights += Int(table.weight(index)) }
        #expect(weights == total)
    }

    @Test("bytes of any kind make shapes of visible text and lines that stay lines")
    func anyBytes() {
        var random = SeededRandom(seed: 10)
        let traffic = Traffic()
        for _ in 0..<30_000 {
            var bytes = [UInt8(ascii: "/")]
            let alphabet = Array("/%.-_@:(),='~+aZ09{}#;$\"\\ \u{7f}eyJ".utf8)
            for _ in 0..<Int(random.next() % 60) {
                let word = random.next()
                bytes.append(
                    word % 4 == 0
                        ? UInt8(truncatingIfNeeded: word >> 8) : alphabet[Int(word >> 8) & 0xFF % alphabet.count])
            }
            traffic.send(bytes, random.next() % 2 == 0 ? .get : .post, status: Int(random.next() % 600))
        }
        for shape in traffic.log.shapes() {
            #expect(shape.text.allSatisfy { (0x21...0x7E).contains($0) || ShapeKind(rawValue: $0) != nil })
        }
        for byte in traffic.page(showsAll: true).utf8 { #expect((0x20...0x7E).contains(byte) || byte == 0x0A) }
        for route in traffic.routes {
            #expect(route.template.utf8.allSatisfy { !" #;\"$\\?%".utf8.contains($0) }, "\(route.template)")
        }
    }

    @Test("a place takes each literal once, and turns at the same number whatever their order")
    func places() {
        var table = PlaceTable()
        var turned: [Int] = []
        for child in 0..<200 {
            for _ in 0..<3 where table.note(1, child: UInt64(child) &* 0x9E37_79B9_7F4A_7C15) { turned.append(child) }
        }
        #expect(turned.count == 1)
        #expect((83...160).contains(turned.first ?? 0))
        var repeated = 0
        for _ in 0..<1000 where table.note(2, child: 5) { repeated += 1 }
        #expect(repeated == 0)
        let varied = (table.isVaried(1), table.isVaried(2))
        #expect(varied == (true, false))
    }

    @Test("places come and go without end, and those of values stay longest")
    func placesComeAndGo() {
        var table = PlaceTable()
        for child in 0..<300 { _ = table.note(1, child: UInt64(child) &* 0x9E37_79B9_7F4A_7C15) }
        for key in 2..<100_000 { _ = table.note(UInt64(key), child: UInt64(key)) }
        let isVaried = table.isVaried(1)
        #expect(isVaried)
    }

    /// A word of letters, a different one for each number.
    private func word(_ number: Int) -> String {
        let syllables = ["ba", "co", "di", "fu", "ge", "la", "mo", "ni", "pu", "re"]
        return syllables[number / 100 % 10] + syllables[number / 10 % 10] + syllables[number % 10]
    }

    private func path(_ text: String) -> [UInt8] { Array(text.utf8) }

    private func randomPath(_ random: inout SeededRandom) -> [UInt8] {
        var path: [UInt8] = []
        for _ in 0...(random.next() % 4) {
            path.append(0x2F)
            for _ in 0...(random.next() % 12) { path.append(0x61 &+ UInt8(random.next() % 26)) }
        }
        return path
    }
}

extension PathSummary {
    fileprivate mutating func record(_ path: [UInt8], method: Method, status: Int, keepsSlash: Bool) {
        record(path.span, method: method, status: status, keepsSlash: keepsSlash)
    }
}

extension PathShape {
    fileprivate mutating func read(_ path: [UInt8], keepsSlash: Bool, places: borrowing PlaceTable) -> Bool {
        read(path.span, keepsSlash: keepsSlash, places: places)
    }
}
