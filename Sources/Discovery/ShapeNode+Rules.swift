internal import Basics

/// The rules by which what was seen becomes what an author would have written.
extension ShapeNode {
    /// So many literals that came so seldom, side by side, are values.
    private static var rareCountMin: Int { 24 }
    private static var rareWeightMax: Int { 3 }
    /// So many literals are values, whatever their weight, but those that have a share of all.
    private static var literalsMax: Int { 150 }
    private static var shareMin: Int { 50 }
    /// `job-1`, `job-2`, ...: so many of one stem are one template.
    private static var numberedMin: Int { 4 }
    /// So many files make their place a directory of files.
    private static var filesMin: Int { 3 }
    private static var assetsMin: Int { 6 }

    /// Applies the rules here and to all that is behind.
    ///
    /// - Parameter isStem: whether all before is the beginning that the paths of an API share.
    func generalise(isStem: Bool = true) {
        if isDirectory {
            becomeDirectory()
            return
        }
        mergeValues()
        mergeNumbered()
        mergeRare()
        if !isStem { mergeWords() }
        for child in children {
            child.generalise(isStem: isStem && child.isStemWord)
        }
    }

    private var isStemWord: Bool {
        guard let word else { return false }
        let bytes = Array(word.utf8)
        return WellKnown.isStem(bytes.span)
    }

    private var isCommand: Bool {
        guard let word else { return false }
        let bytes = Array(word.utf8)
        return WellKnown.isCommand(bytes.span)
    }

    /// Literals that may be values.
    private var words: [ShapeNode] { children.filter { $0.word != nil && !$0.isCommand } }

    /// Values of different kinds in one place are one parameter: a mixture of identifiers is an identifier.
    private func mergeValues() {
        var seen: [Label] = []
        for child in children {
            guard case .value(let kind, let prefix, let suffix) = child.label, kind != .rest else { continue }
            let affixes = Label.value(.text, prefix: prefix, suffix: suffix)
            if !seen.contains(affixes) { seen.append(affixes) }
        }
        for case .value(_, let prefix, let suffix) in seen {
            let values = children.filter { child in
                guard case .value(let kind, prefix, suffix) = child.label else { return false }
                return kind != .rest
            }
            guard values.count > 1 else { continue }
            replace(values, by: .value(Self.common(values.compactMap(\.kind)), prefix: prefix, suffix: suffix))
        }
    }

    private var kind: ShapeKind? {
        guard case .value(let kind, _, _) = label else { return nil }
        return kind
    }

    private static func common(_ kinds: [ShapeKind]) -> ShapeKind {
        if kinds.allSatisfy({ $0 == .int || $0 == .float }) { return .float }
        if kinds.contains(where: \.isIdentifier) { return .token }
        return kinds.contains(.slug) ? .slug : .name
    }

    /// Literals that differ in the number at their end (and have an extension, or none, behind it).
    private func mergeNumbered() {
        var groups: [(label: Label, nodes: [ShapeNode])] = []
        for child in words {
            guard let label = child.numbered else { continue }
            if let index = groups.firstIndex(where: { $0.label == label }) {
                groups[index].nodes.append(child)
            } else {
                groups.append((label, [child]))
            }
        }
        for group in groups where group.nodes.count >= Self.numberedMin { replace(group.nodes, by: group.label) }
    }

    /// What it would be with a parameter in place of its number.
    private var numbered: Label? {
        guard let word else { return nil }
        let stem = word.prefix { $0 != "." }
        let letters = stem.reversed().drop { $0.isASCII && $0.isNumber }
        guard letters.count < stem.count, letters.count > 1 else { return nil }
        return .value(
            .int, prefix: String(letters.reversed()), suffix: String(word.dropFirst(stem.count)))
    }

    private func mergeRare() {
        let literals = words
        let rare = literals.filter { $0.weight <= Self.rareWeightMax }
        if literals.count >= Self.literalsMax {
            let weight = self.weight
            let light = literals.filter { $0.weight * Self.shareMin < weight }
            replace(light, by: .value(.name, prefix: "", suffix: ""))
        } else if rare.count >= Self.rareCountMin {
            replace(rare, by: .value(.name, prefix: "", suffix: ""))
        }
    }

    /// Beside a parameter of words, a literal with the same behind it is one of the words.
    private func mergeWords() {
        guard
            let parameter = children.first(where: { child in
                guard case .value(let kind, "", "") = child.label else { return false }
                return kind.isWordlike
            })
        else { return }
        let signature = parameter.signature
        let same = words.filter { $0.signature == signature && ($0.leaf == nil) == (parameter.leaf == nil) }
        if !same.isEmpty { replace([parameter] + same, by: parameter.label) }
    }

    // MARK: Directories of files

    private var isDirectory: Bool {
        guard let word else { return false }
        if WellKnown.isDirectoryOfFiles(word) {
            return leavesCount >= Self.filesMin && 2 * filesCount(Self.isFile) > leavesCount
        }
        return filesCount(Self.isAsset) >= Self.assetsMin && 4 * filesCount(Self.isAsset) > 3 * leavesCount
    }

    private func filesCount(_ isCounted: (String) -> Bool) -> Int {
        children.reduce(0) { $0 + ($1.leaf != nil && isCounted($1.example) ? 1 : 0) + $1.filesCount(isCounted) }
    }

    private static func isFile(_ name: String) -> Bool {
        guard let point = name.utf8.lastIndex(of: 0x2E) else { return false }
        return point > name.startIndex && name.utf8.distance(from: point, to: name.endIndex) <= 6
    }

    private static func isAsset(_ name: String) -> Bool {
        [".js", ".css", ".png", ".jpg", ".gif", ".svg", ".ico", ".map", ".webp", ".woff", ".woff2", ".ttf"]
            .contains { name.hasSuffix($0) }
    }
}
