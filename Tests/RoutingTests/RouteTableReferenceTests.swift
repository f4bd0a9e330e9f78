import Basics
import HTTP
import Testing

@testable import Routing

/// A second matcher, as plain as can be: it tries every template on every path and compares those that match by the
/// written rule.
private struct Reference {
    enum Piece: Equatable {
        case text(String)
        case parameter(ParameterKind)
    }

    struct Route {
        let segments: [[Piece]]
        let methods: MethodSet

        /// The template as a route file would have it.
        var text: String {
            var names = 0
            return segments.map { segment in
                "/"
                    + segment.map { piece in
                        switch piece {
                        case .text(let text): return text
                        case .parameter(let kind):
                            names += 1
                            return "{n\(names)\(kind == .plain ? "" : ":" + kind.converter)}"
                        }
                    }.joined()
            }.joined()
        }

        /// Whether the template matches: every way of sharing the path out among its pieces is tried.
        func matches(_ path: ArraySlice<UInt8>) -> Bool {
            let pieces = segments.flatMap { [.text("/")] + $0 }
            return Self.matches(pieces[...], path)
        }

        private static func matches(_ pieces: ArraySlice<Piece>, _ path: ArraySlice<UInt8>) -> Bool {
            guard let piece = pieces.first else { return path.isEmpty }
            switch piece {
            case .text(let text):
                return path.starts(with: text.utf8) && matches(pieces.dropFirst(), path.dropFirst(text.utf8.count))
            case .parameter(let kind):
                return (path.startIndex...path.endIndex).contains {
                    takes(kind, path[path.startIndex..<$0]) && matches(pieces.dropFirst(), path[$0...])
                }
            }
        }

        private static func takes(_ kind: ParameterKind, _ bytes: ArraySlice<UInt8>) -> Bool {
            let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
            switch kind {
            case .path: return true
            case .plain:
                return !bytes.isEmpty && !bytes.contains(0x2F) && String(validating: bytes, as: UTF8.self) != nil
            case .int: return !bytes.isEmpty && bytes.allSatisfy(isDigit)
            case .float:
                let parts = bytes.split(separator: 0x2E, maxSplits: 1, omittingEmptySubsequences: false)
                return parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(isDigit) }
            case .uuid:
                let digits = bytes.filter { $0 != 0x2D }
                guard digits.count == 32, digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }) else {
                    return false
                }
                // Between no two dashes, and at neither end, may there be fewer digits than a group has.
                let groups = bytes.split(separator: 0x2D, omittingEmptySubsequences: false).map(\.count)
                let ends = Set(groups.indices.map { groups[...$0].reduce(0, +) })
                return !groups.contains(0) && ends.isSubset(of: [8, 12, 16, 20, 32])
            }
        }

        /// What one segment weighs: the first number that differs decides, and the lower wins.
        func weights(_ index: Int) -> [Int] {
            let segment = segments[index]
            let kinds = segment.compactMap { piece -> Int? in
                if case .parameter(let kind) = piece { Int(kind.rawValue) } else { nil }
            }
            if kinds.isEmpty { return [0] }
            let characters = segment.reduce(0) { sum, piece in
                if case .text(let text) = piece { sum + text.count } else { sum }
            }
            let padded = (0..<8).map { $0 < kinds.count ? kinds[$0] : Int(ParameterKind.plain.rawValue) }
            let behind = segment.contains(.parameter(.path)) ? segments.count - index : 0
            return [characters > 0 ? 1 : 2, -characters] + padded + [-behind]
        }

        func wins(over other: Route) -> Bool {
            for index in 0..<min(segments.count, other.segments.count) {
                let (mine, theirs) = (weights(index), other.weights(index))
                if mine != theirs { return mine.lexicographicallyPrecedes(theirs) }
            }
            return false
        }
    }

    let routes: [Route]

    func match(_ path: [UInt8], _ method: Method) -> RouteMatch {
        if let index = best(path, method) { return .route(index: index, slashChanged: false) }
        guard path.count > 1 else { return .none }
        if path.last == 0x2F, let index = best(path.dropLast(), method) {
            return .route(index: index, slashChanged: true)
        }
        if let index = best(path + [0x2F], method) { return .route(index: index, slashChanged: true) }
        return .none
    }

    private func best(_ path: [UInt8], _ method: Method) -> Int? {
        let matching = routes.indices.filter { routes[$0].matches(path[...]) }
        guard var winner = matching.first else { return nil }
        for index in matching where routes[index].wins(over: routes[winner]) { winner = index }
        let sameShape = matching.filter { routes[$0].segments == routes[winner].segments }
        return sameShape.first { routes[$0].methods.contains(method) } ?? winner
    }
}

/// Templates and paths out of a few letters, so that they meet often.
private struct Generator {
    var random: SeededRandom

    mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }

    mutating func one<Element>(of choices: [Element]) -> Element { choices[below(choices.count)] }

    mutating func route() -> Reference.Route {
        var hasPath = false
        var methods = MethodSet(one(of: [Method.get, .post, .put]))
        if below(3) == 0 { methods = below(2) == 0 ? .any : methods.union(MethodSet(.delete)) }
        var segments: [[Reference.Piece]] = []
        for _ in 0..<below(4) + 1 { segments.append(segment(&hasPath)) }
        return Reference.Route(segments: segments, methods: methods)
    }

    private mutating func segment(_ hasPath: inout Bool) -> [Reference.Piece] {
        switch below(10) {
        case 0...3: return text()
        case 4...6: return [parameter(&hasPath)]
        default:
            var pieces = below(2) == 0 ? text() : []
            for _ in 0..<below(2) + 1 {
                pieces.append(parameter(&hasPath))
                pieces += [.text(one(of: ["-", ".", "a", "1", "-1"]))]
            }
            if below(2) == 0 { pieces.removeLast() }
            return pieces
        }
    }

    private mutating func text() -> [Reference.Piece] {
        let text = one(of: ["a", "b", "ab", "1", "a-1", "é", ""])
        return text.isEmpty ? [] : [.text(text)]
    }

    private mutating func parameter(_ hasPath: inout Bool) -> Reference.Piece {
        let kind: ParameterKind = one(of: [.uuid, .int, .int, .float, .plain, .plain, .path])
        if kind == .path, hasPath { return .parameter(.plain) }
        hasPath = hasPath || kind == .path
        return .parameter(kind)
    }

    mutating func path() -> [UInt8] {
        var path: [UInt8] = []
        for _ in 0..<below(5) + 1 {
            path.append(0x2F)
            for _ in 0..<below(4) {
                path += Array(
                    one(of: ["a", "b", "ab", "1", "-", ".", "1", "é", "1.1", "0123456789abcdef0123456789ABCDEF"]).utf8)
            }
        }
        return path
    }

    /// The path with some of its bytes percent-encoded.
    mutating func encoded(_ path: [UInt8]) -> [UInt8] {
        var encoded = [path[0]]
        for byte in path.dropFirst() {
            let digits = Array("0123456789abcdefABCDEF".utf8)
            let high = Int(byte >> 4), low = Int(byte & 15)
            if below(3) > 0 {
                encoded.append(byte)
            } else {
                encoded += [0x25, digits[high], digits[low < 10 ? low : low + one(of: [0, 6])]]
            }
        }
        return encoded
    }
}

@Suite("Route table against a plain matcher")
struct RouteTableReferenceTests {
    @Test("random tables and paths get the same route from both", arguments: 0..<40 as Range<UInt64>)
    func random(seed: UInt64) throws {
        var generator = Generator(random: SeededRandom(seed: seed))
        for _ in 0..<10 {
            let routes = (0..<generator.below(12) + 1).map { _ in generator.route() }
            let definitions = try routes.map {
                RouteDefinition(methods: $0.methods, template: try RouteTemplate(parsing: $0.text))
            }
            let table = RouteTable(definitions)
            let reference = Reference(routes: routes)
            var scratch = MatchScratch()
            for _ in 0..<20 {
                let path = generator.path()
                let method = generator.one(of: [Method.get, .post, .delete, .other])
                let expected = reference.match(path, method)
                let plain = table.match(path: path.span, method: method, scratch: &scratch)
                let encoded = table.match(path: generator.encoded(path).span, method: method, scratch: &scratch)
                let context = "\(routes.map(\.text)) \(String(decoding: path, as: UTF8.self)) \(method.name)"
                #expect(plain == expected, "\(context)")
                #expect(encoded == expected, "encoded: \(context)")
            }
        }
    }

    @Test("a route found unreachable is never chosen", arguments: 0..<20 as Range<UInt64>)
    func unreachable(seed: UInt64) throws {
        var generator = Generator(random: SeededRandom(seed: seed &+ 1000))
        for _ in 0..<10 {
            let definitions = try (0..<20).map { _ in generator.route() }.map {
                RouteDefinition(methods: $0.methods, template: try RouteTemplate(parsing: $0.text))
            }
            let unreachable = Set(RouteTable.unreachable(in: definitions).map(\.route))
            let table = RouteTable(definitions)
            for _ in 0..<60 {
                guard case .route(let index, false) = table.match(generator.path()) else { continue }
                #expect(!unreachable.contains(index))
            }
        }
    }
}

@Suite("Work that a match may do")
struct MatchWorkTests {
    private func visits(_ lines: [String], _ path: [UInt8]) throws -> (visits: Int, nodes: Int, match: RouteMatch) {
        let table = try RouteTable(lines: lines)
        var scratch = MatchScratch()
        let match = table.match(path: path.span, method: .get, scratch: &scratch)
        return (scratch.visits, table.trie.nodes.count, match)
    }

    @Test("a match visits each node once at most in each of its three attempts, whatever the path")
    func deepBacktracking() throws {
        // Every prefix matches in two ways, and the last segment in none: a matcher that tried them all would try 2^12.
        let lines = (0..<64).map { number in
            "GET "
                + (0..<12).map { bit in number >> (bit / 2) & 1 == 0 ? "/{a\(bit):int}" : "/{a\(bit)}" }.joined()
                + "/end\(number)"
        }
        let path = Array(String(repeating: "/1", count: 12).utf8) + Array("/none".utf8)
        let work = try visits(lines, path)
        #expect(work.match == .none)
        #expect(work.visits <= 3 * work.nodes)
    }

    @Test("8 KiB of slashes are given up after a few nodes")
    func slashes() throws {
        let work = try visits(
            ["GET /a/{x}", "GET /{p:path}/z", "GET /{p:path}/{x}/y", "GET /{x}/{p:path}-{q}", "GET //{p:path}b/c"],
            [UInt8](repeating: 0x2F, count: 8192))
        #expect(work.match == .none)
        #expect(work.visits <= 3 * work.nodes)
    }

    @Test("text around many parameters is matched in linear time")
    func manyParameters() throws {
        let template = "/" + (0..<30).map { "{p\($0)}-" }.joined() + "{last:int}"
        let work = try visits(["GET \(template)"], [0x2F] + [UInt8](repeating: 0x2D, count: 2047))
        #expect(work.match == .none)
        #expect(work.visits == 2)
    }

    @Test("five thousand literal routes take no more visits than fifty", arguments: [50, 5000])
    func manyRoutes(count: Int) throws {
        let lines = (0..<count).map { "GET /api/resource\($0)/{id:int}" }
        let work = try visits(lines, Array("/api/resource\(count - 1)/7".utf8))
        #expect(work.match == .route(index: count - 1, slashChanged: false))
        #expect(work.visits == 4)
    }
}
