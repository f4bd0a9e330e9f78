import Basics
import HTTP
import Testing

@testable import Routing

@Suite("Values of path parameters")
struct PathParameterTests {
    /// The values of all parameters of a template; nil for one that is not found.
    private static func values(
        _ template: RouteTemplate, _ path: [UInt8], _ scratch: inout MatchScratch, keepsEncodedSlash: Bool = false
    ) -> [[UInt8]?] {
        var values: [[UInt8]?] = []
        for number in template.parameterNames.indices {
            let value = template.readParameter(
                number, of: path.span, keepsEncodedSlash: keepsEncodedSlash, scratch: &scratch)
            if let value { values.append(value.array()) } else { values.append(nil) }
        }
        return values
    }

    @Test(
        "a value is the decoded part of the path that its parameter takes",
        arguments: [
            ("/clients/{id}", "/clients/a%20b", ["a b"]),
            ("/clients/{id}/jobs/{job:int}", "/clients/x/jobs/12", ["x", "12"]),
            ("/{a}/{b}/", "/1/2/", ["1", "2"]),
            ("/files/{rest:path}", "/files/a/b/c", ["a/b/c"]),
            ("/files/{rest:path}", "/files/", [""]),
            ("/files/{rest:path}/raw", "/files//raw", [""]),
            ("/{a}/{rest:path}/of/{b}", "/1/2/3/of/4", ["1", "2/3", "4"]),
            ("/v{a:float}.json", "/v1.5.json", ["1.5"]),
            ("/{a}-{b}", "/x-y-z", ["x-y", "z"]),
            ("/{a:int}.{b:float}", "/1.2.3", ["1", "2.3"]),
            ("/{a:float}.{b:int}", "/1.2.3", ["1.2", "3"]),
            ("/{a:float}.{b:float}", "/1.2.3", ["1.2", "3"]),
            ("/{a}-{b:float}", "/x-12.34", ["x", "12.34"]),
            ("/{a}-{rest:path}.txt", "/x-y-z/1.txt/2.txt", ["x-y", "z/1.txt/2"]),
            ("/{rest:path}-{a}", "/x/y-z-w", ["x/y-z", "w"]),
            ("/{a:uuid}_{b}", "/123E4567-e89b12d3a456426614174000_x_y", ["123E4567-e89b12d3a456426614174000", "x_y"]),
            ("/{a}", "/%41%2", ["A%2"]),
        ])
    func examples(template: String, path: String, values: [String]) throws {
        var scratch = MatchScratch()
        let found = Self.values(try RouteTemplate(parsing: template), Array(path.utf8), &scratch)
        #expect(found == values.map { Array($0.utf8) })
    }

    @Test("an encoded slash divides segments, or stays as it came")
    func encodedSlash() throws {
        var scratch = MatchScratch()
        let path = Array("/a%2Fb/c%2f%41".utf8)
        let three = try RouteTemplate(parsing: "/{x}/{y}/{z:path}")
        #expect(Self.values(three, path, &scratch) == ["a", "b", "c/A"].map { Array($0.utf8) })
        let two = try RouteTemplate(parsing: "/{x}/{y}")
        #expect(
            Self.values(two, path, &scratch, keepsEncodedSlash: true) == ["a%2Fb", "c%2fA"].map { Array($0.utf8) })
    }

    @Test("a number that no parameter has, and a path that is none, give nothing")
    func nothing() throws {
        var scratch = MatchScratch()
        let template = try RouteTemplate(parsing: "/{x}")
        for (number, path) in [(-1, "/a"), (1, "/a"), (0, ""), (0, "a")] {
            let value = template.readParameter(
                number, of: Array(path.utf8).span, keepsEncodedSlash: false, scratch: &scratch)
            let isNothing = value == nil
            #expect(isNothing)
        }
    }

    // MARK: by chance

    private enum Piece {
        case text([UInt8])
        case parameter(ParameterKind)
    }

    /// What a regular expression with greedy groups gives: each piece as long as can be, tried from the left.
    private static func share(_ pieces: ArraySlice<Piece>, _ path: ArraySlice<UInt8>) -> [[UInt8]]? {
        guard let piece = pieces.first else { return path.isEmpty ? [] : nil }
        switch piece {
        case .text(let text):
            return path.starts(with: text) ? share(pieces.dropFirst(), path.dropFirst(text.count)) : nil
        case .parameter(let kind):
            for end in (path.startIndex...path.endIndex).reversed() where takes(kind, Array(path[..<end])) {
                if let rest = share(pieces.dropFirst(), path[end...]) { return [Array(path[..<end])] + rest }
            }
            return nil
        }
    }

    private static func takes(_ kind: ParameterKind, _ bytes: [UInt8]) -> Bool {
        let text = String(decoding: bytes, as: UTF8.self)
        switch kind {
        case .path: return true
        case .plain: return !bytes.isEmpty && !bytes.contains(0x2F)
        case .int: return text.wholeMatch(of: /[0-9]+/) != nil
        case .float: return text.wholeMatch(of: /[0-9]+(\.[0-9]+)?/) != nil
        case .uuid:
            return text.wholeMatch(
                of: /[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}/)
                != nil
        }
    }

    @Test("they are what regular expressions give, for each path that the matcher takes")
    func reference() throws {
        var random = SeededRandom(seed: 5)
        var scratch = MatchScratch()
        var matches = 0
        let uuid = "123e4567-e89b-12d3-a456-426614174000"
        for _ in 0..<6000 {
            var (text, path, names, hasPath) = ("", "", 0, false)
            var pieces: [Piece] = []
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                text += "/"
                path += "/"
                pieces.append(.text([0x2F]))
                var mayHaveParameter = true
                for _ in 0..<Int.random(in: 0...4, using: &random) {
                    let choice = Int.random(in: 0..<9, using: &random)
                    if choice < 4 || !mayHaveParameter {
                        let literal = ["a", "1", "-", "."].randomElement(using: &random) ?? ""
                        text += literal
                        path += literal
                        pieces.append(.text(Array(literal.utf8)))
                        mayHaveParameter = true
                        continue
                    }
                    var kind = ParameterKind.allCases[choice - 4]
                    if kind == .path, hasPath { kind = .plain }
                    hasPath = hasPath || kind == .path
                    names += 1
                    text += "{n\(names):\(kind.converter)}"
                    path +=
                        [
                            kind == .uuid ? [uuid, uuid.replacing("-", with: "")] : ["1", "12", "12.34", "1.2.1"],
                            kind == .path ? ["", "a/1", "/", "-/a.1/"] : ["1-a", "a", "1", "é."],
                        ][kind == .uuid ? 0 : Int.random(in: 0..<2, using: &random)].randomElement(using: &random) ?? ""
                    pieces.append(.parameter(kind))
                    mayHaveParameter = false
                }
            }
            guard let table = try? RouteTable(lines: ["* " + text]) else { continue }
            guard table.match(Array(path.utf8)) == .route(index: 0, slashChanged: false) else { continue }
            matches += 1
            let found = Self.values(table.definitions[0].template, Array(path.utf8), &scratch)
            let wanted = try #require(Self.share(pieces[...], Array(path.utf8)[...]), "\(text) \(path)")
            #expect(found == wanted, "\(text) \(path)")
        }
        #expect(matches > 1000)
    }

    @Test("no path that does not match makes it trap")
    func others() throws {
        var random = SeededRandom(seed: 6)
        var scratch = MatchScratch()
        let templates = try [
            "/{a}/{b}-{c:float}x", "/a/{p:path}/b/c/{d}", "/{a}-{p:path}.{b:int}/{c}", "/{a:uuid}-{p:path}", "/",
        ].map { try RouteTemplate(parsing: $0) }
        for _ in 0..<3000 {
            let path = (0..<Int.random(in: 0..<14, using: &random)).map { _ in
                Array("///a-.1%2Fé".utf8).randomElement(using: &random) ?? 0
            }
            for template in templates { _ = Self.values(template, [0x2F] + path, &scratch) }
        }
        let long = [UInt8](repeating: 0x2F, count: MatchScratch.pathBytesMax)
        for template in templates { _ = Self.values(template, long, &scratch) }
    }
}
