/// The known name that a misspelled one was most likely meant to be.
///
/// - Returns: the name with the fewest edits (one character put in, left out, changed, or two neighbours swapped), when
///   they are few for its length: one in a name of up to four characters, two up to eight, three beyond. The first of
///   equals. With none so near, the only one that begins with the word.
func nearestName(to word: String, among names: some Sequence<String>) -> String? {
    let editsMax = word.unicodeScalars.count <= 4 ? 1 : word.unicodeScalars.count <= 8 ? 2 : 3
    let lowered = Array(word.lowercased().unicodeScalars)
    // What is far longer than any name is no misspelling of one, and would be slow to compare.
    guard lowered.count <= 64 else { return nil }
    var best: (name: String, edits: Int)?
    for name in names {
        let edits = editDistance(lowered, Array(name.lowercased().unicodeScalars))
        if edits <= editsMax, edits < best?.edits ?? .max { best = (name, edits) }
    }
    if let best { return best.name }
    let longer = names.filter { $0.hasPrefix(word.lowercased()) }
    return lowered.count >= 3 && longer.count == 1 ? longer.first : nil
}

/// Optimal string alignment distance: Levenshtein's with swaps of neighbours.
func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in 1...left.count {
        var current = [row]
        current.reserveCapacity(right.count + 1)
        for column in 1...right.count {
            let isSame = left[row - 1] == right[column - 1]
            var edits = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + (isSame ? 0 : 1))
            if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                edits = min(edits, beforeLast[column - 2] + 1)
            }
            current.append(edits)
        }
        beforeLast = last
        last = current
    }
    return last[right.count]
}
