/// How a template fares with one path, in words. All of this is slow.
extension RouteTemplate {
    /// Whether the template matches a decoded path as it is.
    func matches(_ path: [UInt8]) -> Bool {
        guard path.first == 0x2F, path.count <= MatchScratch.pathBytesMax + 1 else { return false }
        return Self.matches([segments], path)
    }

    /// Why this template wins over `other` on a path that both match.
    func reasonToPrecede(_ other: RouteTemplate) -> String {
        let differing = zip(ranks, other.ranks).enumerated().first { $0.element.0 != $0.element.1 }
        guard let index = differing?.offset else { return "\(text) is as specific and stands before it in the file" }
        let (mine, theirs) = (segments[index], other.segments[index])
        let segment = "segment \(index + 1)"
        if let literal = mine.literal {
            return "\(segment) `\(String(decoding: literal, as: UTF8.self))` is literal in \(text)"
        }
        if mine.literalCharacters > theirs.literalCharacters {
            return "\(segment) `\(segmentTexts[index])` has more literal text in \(text)"
        }
        guard let kinds = zip(mine.kinds, theirs.kinds).first(where: { $0 != $1 }) else {
            return "\(text) has more segments behind its path parameter"
        }
        return "\(segment) is \(kinds.0.withArticle) in \(text) and \(kinds.1.withArticle) here"
    }

    /// What keeps the template from matching a decoded path, if it is one thing only; nil if the two have little in
    /// common.
    func nearMiss(_ path: [UInt8]) -> String? {
        let parts = path.split(separator: 0x2F, omittingEmptySubsequences: false).dropFirst().map(Array.init)
        let pathIndex = segments.firstIndex { $0.pathPiece != nil }
        let short = segments.count - parts.count
        if short == 1, parts.indices.allSatisfy({ matchesSegment($0, parts[$0]) }), hasText(before: parts.count) {
            return "the path ends before segment \(parts.count + 1) `\(segmentTexts[parts.count])`"
        }
        if short == -1, pathIndex == nil, segments.indices.allSatisfy({ matchesSegment($0, parts[$0]) }),
            hasText(before: segments.count)
        {
            let rest = String(decoding: parts[segments.count], as: UTF8.self)
            return "the path goes on with segment \(segments.count + 1) `\(rest)`"
        }
        guard short == 0 || (short < 0 && pathIndex != nil) else { return nil }
        return onlyMismatch(parts, pathIndex: pathIndex)
    }

    private func onlyMismatch(_ parts: [[UInt8]], pathIndex: Int?) -> String? {
        let swallowed = parts.count - segments.count
        let mismatches = segments.indices.filter { index in
            guard let pathIndex else { return !matchesSegment(index, parts[index]) }
            if index == pathIndex { return false }
            return !matchesSegment(index, parts[index > pathIndex ? index + swallowed : index])
        }
        if mismatches.isEmpty, let pathIndex {
            return "the path does not fit segment \(pathIndex + 1) `\(segmentTexts[pathIndex])`"
        }
        guard mismatches.count == 1, let index = mismatches.first else { return nil }
        let partIndex = pathIndex.map { index > $0 } == true ? index + swallowed : index
        return mismatch(index, parts[partIndex], at: partIndex)
    }

    private func mismatch(_ index: Int, _ part: [UInt8], at partIndex: Int) -> String? {
        let found = String(decoding: part, as: UTF8.self)
        let place = "segment \(partIndex + 1)"
        if let literal = segments[index].literal {
            let wanted = String(decoding: literal, as: UTF8.self)
            if literal.isEmpty { return "\(place) `\(found)` stands where its final slash ends the path" }
            let isClose =
                wanted.lowercased() == found.lowercased() || editDistance(wanted, found) <= min(2, wanted.count / 2)
            guard isClose || hasText(except: index) else { return nil }
            return part.isEmpty ? "\(place) is empty, not `\(wanted)`" : "\(place) `\(found)` is not `\(wanted)`"
        }
        if part.isEmpty { return "\(place) is empty" }
        if String(validating: part, as: UTF8.self) == nil { return "\(place) is not UTF-8" }
        guard segments[index].pieces.count == 1, let kind = segments[index].kinds.first else {
            return "\(place) `\(found)` does not fit `\(segmentTexts[index])`"
        }
        return "\(place) `\(found)` is not \(kind.withArticle)"
    }

    private func matchesSegment(_ index: Int, _ part: [UInt8]) -> Bool {
        Self.matches([[segments[index]]], [0x2F] + part)
    }

    private static func matches(_ templates: [[TemplateSegment]], _ path: [UInt8]) -> Bool {
        let trie = RouteTrie(templates, members: [], keepsSlash: false)
        var scratch = MatchScratch()
        _ = scratch.take(path.span)
        return withExtendedLifetime(trie) {
            trie.finder.template(matching: scratch.text(path.count), &scratch.state) == 0
        }
    }

    /// Whether a segment other than `index` has text to compare: without it everything would nearly match everything.
    private func hasText(except index: Int) -> Bool {
        segments.indices.contains { $0 != index && segments[$0].literalCharacters > 0 }
    }

    private func hasText(before end: Int) -> Bool { segments[..<end].contains { $0.literalCharacters > 0 } }

    /// The segments as they were written.
    private var segmentTexts: [Substring] {
        Array(text.split(separator: "/", omittingEmptySubsequences: false).dropFirst())
    }
}

extension ParameterKind {
    fileprivate var withArticle: String {
        switch self {
        case .uuid: "a uuid"
        case .int: "an int"
        case .float: "a float"
        case .plain: "a plain parameter"
        case .path: "a path"
        }
    }
}
