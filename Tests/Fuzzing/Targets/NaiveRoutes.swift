import HTTP

/// A second matcher, as plain as can be: it reads templates by itself, tries each of them on the whole path, and
/// compares those that match by the written rule.
struct NaiveRoutes {
    enum Kind: Int { case uuid, int, float, plain, path }
    enum Piece: Equatable {
        case text([UInt8])
        case parameter(Kind)
    }

    struct Route {
        let segments: [[Piece]]
        let methods: MethodSet

        /// Reads a template that weir's parser has taken.
        init(template: String, methods: MethodSet) {
            self.methods = methods
            segments = template.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(Self.segment)
        }

        private static func segment(_ text: Substring) -> [Piece] {
            var pieces: [Piece] = []
            var rest = text
            while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
                if open > rest.startIndex { pieces.append(.text(Array(rest[..<open].utf8))) }
                pieces.append(.parameter(kind(rest[rest.index(after: open)..<close])))
                rest = rest[rest.index(after: close)...]
            }
            return rest.isEmpty ? pieces : pieces + [.text(Array(rest.utf8))]
        }

        private static func kind(_ inside: Substring) -> Kind {
            let converters: [String: Kind] = [
                "uuid": .uuid, "int": .int, "float": .float, "str": .plain, "path": .path,
            ]
            if inside.hasSuffix("...") { return .path }
            guard let colon = inside.firstIndex(of: ":") else { return .plain }
            return converters[String(inside[inside.index(after: colon)...])] ?? .plain
        }

        /// Whether the template matches the whole path: which ends each piece can reach, from which starts.
        func matches(_ path: [UInt8]) -> Bool {
            var reached = [Bool](repeating: false, count: path.count + 1)
            reached[0] = true
            for segment in segments {
                Self.step([.text([0x2F])] + segment, path, &reached)
                if !reached.contains(true) { return false }
            }
            return reached[path.count]
        }

        private static func step(_ pieces: [Piece], _ path: [UInt8], _ reached: inout [Bool]) {
            for piece in pieces {
                var next = [Bool](repeating: false, count: path.count + 1)
                for start in reached.indices where reached[start] {
                    switch piece {
                    case .text(let text):
                        if path[start...].starts(with: text) { next[start + text.count] = true }
                    case .parameter(let kind):
                        guard kind == .path || isText(path, around: start) else { continue }
                        for end in start...path.count where !next[end] && takes(kind, path[start..<end]) {
                            next[end] = true
                        }
                    }
                }
                reached = next
            }
        }

        /// Whether the segment at `place` is UTF-8: one that is not has no parameter but of a path.
        private static func isText(_ path: [UInt8], around place: Int) -> Bool {
            let start = path[..<place].lastIndex(of: 0x2F).map { $0 + 1 } ?? 0
            let end = path[place...].firstIndex(of: 0x2F) ?? path.count
            return String(validating: path[start..<end], as: UTF8.self) != nil
        }

        private static func takes(_ kind: Kind, _ bytes: ArraySlice<UInt8>) -> Bool {
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
                let groups = bytes.split(separator: 0x2D, omittingEmptySubsequences: false)
                let isHex = groups.allSatisfy { $0.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit } }
                guard isHex, bytes.count >= 32, groups.reduce(0, { $0 + $1.count }) == 32 else { return false }
                let counts = groups.map(\.count)
                let ends = Set(counts.indices.map { counts[...$0].reduce(0, +) })
                return !counts.contains(0) && ends.isSubset(of: [8, 12, 16, 20, 32])
            }
        }

        /// What one segment weighs: the first number that differs decides, and the lower wins.
        private func weights(_ index: Int) -> [Int] {
            var kinds: [Int] = []
            var characters = 0
            for piece in segments[index] {
                switch piece {
                case .text(let text): characters += String(decoding: text, as: UTF8.self).count
                case .parameter(let kind): kinds.append(kind.rawValue)
                }
            }
            if kinds.isEmpty { return [0] }
            let padded = kinds + Array(repeating: Kind.plain.rawValue, count: max(0, 40 - kinds.count))
            let behind = segments[index].contains(.parameter(.path)) ? segments.count - index : 0
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

    /// The route of a decoded path, and whether a slash at its end had to be changed; nil: none.
    func match(_ path: [UInt8], _ method: Method) -> (index: Int, slashChanged: Bool)? {
        guard path.first == 0x2F else { return nil }
        if let index = best(path, method) { return (index, false) }
        guard path.count > 1 else { return nil }
        if path.last == 0x2F, let index = best(path.dropLast(), method) { return (index, true) }
        return best(path + [0x2F], method).map { ($0, true) }
    }

    private func best(_ path: [UInt8], _ method: Method) -> Int? {
        let matching = routes.indices.filter { routes[$0].matches(path) }
        guard var winner = matching.first else { return nil }
        for index in matching where routes[index].wins(over: routes[winner]) { winner = index }
        let sameShape = matching.filter { routes[$0].segments == routes[winner].segments }
        return sameShape.first { routes[$0].methods.contains(method) } ?? winner
    }

    /// A path percent-decoded once; a `%` without two digits stays, and so does `%2F` where it is text.
    static func decoded(_ path: ArraySlice<UInt8>, keepsSlash: Bool) -> [UInt8] {
        var decoded: [UInt8] = []
        var rest = path
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            let isTriplet = byte == 0x25 && digits.count == 2 && digits.allSatisfy { $0 < 0x80 }
            if isTriplet, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16), value != 0x2F || !keepsSlash
            {
                decoded.append(value)
                rest = rest.dropFirst(2)
            } else {
                decoded.append(byte)
            }
        }
        return decoded
    }
}
